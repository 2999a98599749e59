package io.limbeck.synthetic;

import io.limbeck.torch.HostTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** From what a set stores to the images and labels that networks learn. */
final class Decoding {

    private Decoding() {}

    /** As {@link SyntheticSet#decode()}. */
    static SyntheticSet.Decoded of(SyntheticSet set) {
        List<Tensor> classes = new ArrayList<>();
        for (int label = 0; label < set.info().classes(); label++) {
            classes.addAll(images(set, label));
        }
        return new SyntheticSet.Decoded(
                torch.cat(new TensorVector(classes.toArray(Tensor[]::new)), 0), labels(set));
    }

    /** As {@link SyntheticSet#decodedLabels()}. */
    static Tensor labels(SyntheticSet set) {
        int ipc = set.ipc();
        int[] sources = MultiFormation.sources(set.formation(), ipc);
        long[] stored = HostTensors.longs(set.labels());
        long[] labels = new long[set.decodedCount()];
        int each = sources.length * set.renderings();
        for (int i = 0; i < labels.length; i++) {
            labels[i] = stored[i / each * ipc + sources[i % each % sources.length]];
        }
        return HostTensors.of(labels, labels.length);
    }

    /** Of a class: all at once, or those under each hallucinator in turn. */
    private static List<Tensor> images(SyntheticSet set, int label) {
        Tensor stored = set.stored(label);
        return set.pairs()
                .map(pairs ->
                        IntStream.range(0, pairs.count())
                                .mapToObj(drawn -> pairs.of(label, drawn, stored))
                                .map(set.preprocessing()::invert)
                                .toList())
                .orElseGet(() -> List.of(MultiFormation.decode(set.formation(), stored)));
    }
}
