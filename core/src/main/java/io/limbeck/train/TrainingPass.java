package io.limbeck.train;

import io.limbeck.augment.Mixed;
import io.limbeck.nn.Output;
import io.limbeck.torch.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The loss of a training batch and its gradients, of all images at once or of some after the other.
 *
 * @param weights what is trained
 * @param views [B, C, H, W], before they are mixed
 * @param targets as {@link TrainingImages#targets}
 * @param mixed the batch, if it is mixed
 */
record TrainingPass(LearningWeights weights, Tensor views, Tensor targets, Optional<Mixed> mixed) {

    /**
     * @param loss mean over the batch
     * @param gradients one for each parameter
     * @param logits [B, classes]
     * @param statistics of batch norms
     */
    record Result(
            double loss,
            List<Tensor> gradients,
            Tensor logits,
            List<Output.BnStatistics> statistics) {}

    /**
     * @param perPass images at once
     */
    Result of(int perPass) {
        return perPass < views.size(0) ? inParts(perPass) : whole();
    }

    Result whole() {
        Output output = weights.forward(images());
        Tensor loss =
                mixed.isPresent()
                        ? CrossEntropy.of(output.logits(), targets, mixed.get())
                        : CrossEntropy.of(output.logits(), targets);
        List<Tensor> gradients = Gradients.of(loss, weights.parameters());
        // Read once the way back is queued, or a GPU would wait for it.
        return new Result(loss.item_double(), gradients, output.logits(), output.bnStatistics());
    }

    /**
     * The same but for rounding, in the memory of some images, of a network without batch norm.
     *
     * @param perPass images at once
     */
    Result inParts(int perPass) {
        Tensor images = images();
        Optional<Tensor> partners = mixed.map(m -> targets.index_select(0, m.partners()));
        long size = images.size(0);
        double loss = 0;
        List<Tensor> sums = new ArrayList<>();
        weights.parameters().forEach(parameter -> sums.add(torch.zeros_like(parameter)));
        TensorVector logits = new TensorVector();
        for (long from = 0; from < size; from += perPass) {
            long first = from;
            long count = Math.min(perPass, size - from);
            try (var _ = new PointerScope()) {
                Tensor own = targets.narrow(0, first, count);
                Output output = weights.forward(images.narrow(0, first, count));
                Tensor part =
                        partners.map(all ->
                                        CrossEntropy.of(
                                                output.logits(),
                                                own,
                                                all.narrow(0, first, count),
                                                mixed.get().ratio()))
                                .orElseGet(() -> CrossEntropy.of(output.logits(), own))
                                .mul(new Scalar((double) count / size));
                List<Tensor> gradients = Gradients.of(part, weights.parameters());
                for (int i = 0; i < sums.size(); i++) {
                    sums.get(i).add_(gradients.get(i));
                }
                logits.push_back(output.logits().detach());
                loss += part.item_double();
            }
        }
        return new Result(loss, sums, torch.cat(logits, 0), List.of());
    }

    private Tensor images() {
        return mixed.map(Mixed::images).orElse(views);
    }
}
