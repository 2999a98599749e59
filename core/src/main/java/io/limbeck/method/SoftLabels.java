package io.limbeck.method;

import io.limbeck.data.Preprocessing;
import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a trained network thinks of the decoded images, as logits. */
final class SoftLabels {

    /** exp(-10000 / temperature) is 0 in float32 for every temperature below 90. */
    private static final double IMPOSSIBLE = -1e4;

    private static final long CHUNK = 256;

    private SoftLabels() {}

    /**
     * The teacher's logits of un-augmented images, under its running statistics.
     *
     * @param images float32 [N, C, H, W] in [0, 1], on the CPU
     * @param labels int64 [N], on the CPU
     * @param correction of the logits of all images, given their labels: {@link #corrected} or
     *     {@link #released}
     * @return float32 [N, classes] on the CPU, no graph; owned by the caller's scope
     */
    static Tensor of(
            Network network,
            Weights teacher,
            Preprocessing preprocessing,
            Tensor images,
            Tensor labels,
            Compute compute,
            BinaryOperator<Tensor> correction) {
        List<Tensor> parts = new ArrayList<>();
        for (long first = 0; first < images.size(0); first += CHUNK) {
            long count = Math.min(CHUNK, images.size(0) - first);
            try (var _ = new PointerScope()) {
                Tensor chunk = compute.place(images.narrow(0, first, count));
                Tensor logits = logits(network, teacher, preprocessing.apply(chunk), compute);
                logits.retainReference();
                parts.add(logits);
            }
        }
        Tensor logits = torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 0);
        parts.forEach(Tensor::close);
        return correction.apply(logits, labels);
    }

    private static Tensor logits(Network network, Weights teacher, Tensor images, Compute compute) {
        try (var _ = compute.autocast()) {
            return network.forward(teacher, images, Pass.INFERENCE)
                    .logits()
                    .detach()
                    .to(ScalarType.Float)
                    .cpu();
        }
    }

    /**
     * The logits with every wrong row replaced by 0 for the true class and -10000 for the others,
     * so that softmax at any sensible temperature gives a true one-hot.
     */
    static Tensor corrected(Tensor logits, Tensor labels) {
        return corrected(logits, labels, 0, IMPOSSIBLE);
    }

    /**
     * The logits with every wrong row replaced by 1 for the true class and 0 for the others, as
     * released: softmax gives the true one of 10 classes 0.232, and each other 0.0853.
     */
    static Tensor released(Tensor logits, Tensor labels) {
        return corrected(logits, labels, 1, 0);
    }

    private static Tensor corrected(Tensor logits, Tensor labels, double right, double others) {
        Tensor column = labels.unsqueeze(1);
        Tensor oneHot =
                torch.full_like(logits, new Scalar(others)).scatter(1, column, new Scalar(right));
        Tensor wrong = logits.argmax(new LongOptional(1), true).ne(column);
        return torch.where(wrong, oneHot, logits);
    }
}
