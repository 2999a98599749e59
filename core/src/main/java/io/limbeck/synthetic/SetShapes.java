package io.limbeck.synthetic;

import io.limbeck.data.DatasetInfo;
import io.limbeck.nn.FeatureShape;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The shapes that the tensors of a {@link SyntheticSet} have, whose parts these are. */
record SetShapes(
        DatasetInfo info, int ipc, Formation formation, Optional<Hallucination> hallucination) {

    /**
     * @throws ShapeException if one has another
     */
    void require(Tensor images, Tensor labels, Optional<Tensor> softLabels) {
        long count = (long) info.classes() * ipc;
        FeatureShape stored = stored();
        require(
                hallucination.isPresent() ? "bases" : "images",
                images,
                count,
                stored.channels(),
                stored.height(),
                stored.width());
        require("labels", labels, count);
        softLabels.ifPresent(logits -> {
            int renderings = hallucination.map(h -> h.count(info.classes())).orElse(1);
            long shared = (long) info.classes() * MultiFormation.decodedCount(formation, ipc);
            boolean ofBases = logits.size(0) == shared;
            require("soft labels", logits, ofBases ? shared : renderings * shared, info.classes());
        });
    }

    private FeatureShape stored() {
        return hallucination
                .map(h -> h.hallucinator().base())
                .orElseGet(() ->
                        new FeatureShape(
                                info.shape().channels(),
                                info.shape().height(),
                                info.shape().width()));
    }

    private static void require(String name, Tensor tensor, long... expected) {
        if (!Arrays.equals(tensor.shape(), expected)) {
            throw new ShapeException(
                    "%s of the synthetic set have shape %s; expected is %s"
                            .formatted(
                                    name,
                                    Arrays.toString(tensor.shape()),
                                    Arrays.toString(expected)));
        }
    }
}
