package io.limbeck.train;

import io.limbeck.augment.Mixed;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Cross-entropy of logits against hard or soft targets, the mean over the batch. */
public final class CrossEntropy {

    private CrossEntropy() {}

    /**
     * {@code -mean_b sum_c targets log softmax(logits)}; of pixels the mean over those that have a
     * class.
     *
     * @param logits [B, classes] or [B, classes, H, W], of any precision; computed in float32 or
     *     better
     * @param targets int64 [B] labels, or float [B, classes] probabilities; of pixels int64 [B, H,
     *     W] with {@link io.limbeck.data.LabelledPixels#IGNORED} where there is no class
     * @return scalar, differentiable in the logits; owned by the caller's scope
     */
    public static Tensor of(Tensor logits, Tensor targets) {
        Tensor logProbabilities = logProbabilities(logits);
        return hard(targets)
                ? torch.nll_loss_nd(logProbabilities, targets)
                : soft(logProbabilities, targets);
    }

    /**
     * The same for a mixed batch: {@code ratio} against the own and {@code 1 - ratio} against the
     * partners' targets.
     *
     * @param targets of the images before mixing
     */
    public static Tensor of(Tensor logits, Tensor targets, Mixed mixed) {
        return of(logits, targets, targets.index_select(0, mixed.partners()), mixed.ratio());
    }

    /** The same for some images of a mixed batch, whose partners need not be among them. */
    static Tensor of(Tensor logits, Tensor targets, Tensor partners, double ratio) {
        Tensor logProbabilities = logProbabilities(logits);
        Scalar share = new Scalar(ratio);
        if (!hard(targets)) {
            return soft(logProbabilities, torch.lerp(partners, targets, share));
        }
        Tensor own = torch.nll_loss(logProbabilities, targets);
        Tensor partner = torch.nll_loss(logProbabilities, partners);
        return torch.lerp(partner, own, share);
    }

    private static Tensor logProbabilities(Tensor logits) {
        ScalarType type = logits.scalar_type().intern();
        return torch.log_softmax(
                type == ScalarType.Double ? logits : logits.to(ScalarType.Float), 1);
    }

    private static boolean hard(Tensor targets) {
        return targets.scalar_type().intern() == ScalarType.Long;
    }

    private static Tensor soft(Tensor logProbabilities, Tensor probabilities) {
        return logProbabilities.mul(probabilities).sum(1).mean().neg();
    }
}
