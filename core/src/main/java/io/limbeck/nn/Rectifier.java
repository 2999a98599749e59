package io.limbeck.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * ReLU and its gradient. A bfloat16 is below 0 where the integer of its bits is, and 0 has the bits
 * of 0; on integers the CPU takes a fifth of the time, as nothing is widened and rounded again.
 *
 * <p>As integers a NaN with a sign becomes 0. That is for passes without a graph alone, whose
 * weights were found finite when they learnt.
 */
final class Rectifier {

    private Rectifier() {}

    /**
     * In place.
     *
     * @return the features, or a pointer to them
     */
    static Tensor inPlace(Tensor features) {
        if (!isRounded(features) || features.requires_grad()) {
            return features.relu_();
        }
        try (Tensor bits = features.view(ScalarType.Short)) {
            bits.clamp_min_(new Scalar(0));
        }
        return features;
    }

    /**
     * The gradient of the input, without graph.
     *
     * @param active what ReLU made
     */
    static Tensor back(Tensor gradient, Tensor active) {
        if (!isRounded(gradient) || !isRounded(active)) {
            return torch.threshold_backward(gradient, active, new Scalar(0));
        }
        try (Tensor passes = passing(active)) {
            times(passes, gradient);
            return passes.view(ScalarType.BFloat16);
        }
    }

    /** As {@link #back}, in place of what ReLU made. */
    static Tensor backInto(Tensor active, Tensor gradient) {
        if (!isRounded(gradient) || !isRounded(active)) {
            torch.threshold_backward_out(active, gradient, active, new Scalar(0));
            return active;
        }
        try (Tensor passes = active.view(ScalarType.Short)) {
            passes.clamp_max_(new Scalar(1));
            times(passes, gradient);
        }
        return active;
    }

    /**
     * Which numbers pass, in the form that {@link #through} takes, and as large as what ReLU made:
     * 0 where it made 0.
     *
     * @param active what ReLU made
     */
    static Tensor passing(Tensor active) {
        if (!isRounded(active)) {
            return active;
        }
        try (Tensor bits = active.view(ScalarType.Short)) {
            return bits.clamp_max(new Scalar(1));
        }
    }

    /**
     * The gradient of the input, in place of what is given for it where that is rounded.
     *
     * @param change of what ReLU made
     * @param passes as {@link #passing} gave them
     */
    static Tensor through(Tensor change, Tensor passes) {
        if (passes.scalar_type().intern() != ScalarType.Short) {
            return torch.threshold_backward(change, passes, new Scalar(0));
        }
        times(change, passes);
        return change;
    }

    /** Bits of numbers stay where the other's integers are 1, and become 0 where these are. */
    private static void times(Tensor numbers, Tensor integers) {
        try (Tensor bits = numbers.view(ScalarType.Short);
                Tensor others = integers.view(ScalarType.Short)) {
            bits.mul_(others);
        }
    }

    private static boolean isRounded(Tensor features) {
        return features.is_cpu() && features.scalar_type().intern() == ScalarType.BFloat16;
    }
}
