package io.limbeck.objective;

import io.limbeck.torch.Precision;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The empirical characteristic function of a batch of features at some frequencies: the mean of
 * exp(j ⟨t, u⟩) over the rows u, kept as its real and imaginary part. Source: Wang et al., CVPR
 * 2025, arXiv:2502.20653.
 *
 * @param cosine real part, [T], each in [-1, 1]
 * @param sine imaginary part, [T], each in [-1, 1]
 */
public record CharacteristicFunction(Tensor cosine, Tensor sine) {

    /** Keeps the modulus differentiable at 0; far below anything a sum of float32 resolves. */
    private static final double SQUARED_MODULUS_FLOOR = 1e-24;

    /**
     * The function of these features; differentiable in both arguments. Reduced precision is
     * widened to float32 first: the phase term lives on small differences.
     *
     * @param features [B, D], floating
     * @param t [T, D], frequencies, of the features' type (float32 for reduced-precision features)
     * @return owned by the caller's scope
     * @throws ShapeException if D differs, or B or T is 0
     */
    public static CharacteristicFunction of(Tensor features, Tensor t) {
        requireFitting(features, t);
        return ofProjections(widened(features).mm(t.t()));
    }

    /**
     * The function of features that nothing is differentiated by. In bf16 the projections are
     * rounded, too, after they were summed in float32, and their product takes half of the time:
     * features of length 1 project to about N(0, 1), so each phase is off by some thousandths, at
     * random, of which the mean over a batch leaves next to nothing.
     *
     * @param features [B, D], float32 or float64
     * @param t [T, D], of their type
     * @param precision bf16 acts on float32 without gradient only
     * @return owned by the caller's scope
     * @throws ShapeException as {@link #of}
     */
    static CharacteristicFunction ofFixed(Tensor features, Tensor t, Precision precision) {
        boolean fixed = !features.requires_grad() && !t.requires_grad();
        boolean single = features.scalar_type().intern() == ScalarType.Float;
        if (precision == Precision.F32 || !fixed || !single) {
            return of(features, t);
        }
        requireFitting(features, t);
        Tensor rounded = features.to(ScalarType.BFloat16).mm(t.to(ScalarType.BFloat16).t());
        return ofProjections(rounded.to(ScalarType.Float));
    }

    private static CharacteristicFunction ofProjections(Tensor projections) {
        return new CharacteristicFunction(projections.cos().mean(0), projections.sin().mean(0));
    }

    private static void requireFitting(Tensor features, Tensor t) {
        if (features.dim() != 2
                || t.dim() != 2
                || features.size(1) != t.size(1)
                || features.size(0) == 0
                || t.size(0) == 0) {
            throw new ShapeException(
                    "features are %s and frequencies %s; they must be [B, D] and [T, D] with one D, B and T above 0"
                            .formatted(
                                    Arrays.toString(features.shape()), Arrays.toString(t.shape())));
        }
    }

    /** |Φ(t)|, [T], never below 1e-12. */
    public Tensor modulus() {
        return cosine.square().add(sine.square()).clamp_min(scalar(SQUARED_MODULUS_FLOOR)).sqrt();
    }

    private static Tensor widened(Tensor features) {
        ScalarType type = features.scalar_type().intern();
        boolean reduced = type == ScalarType.BFloat16 || type == ScalarType.Half;
        return reduced ? features.to(ScalarType.Float) : features;
    }

    static Scalar scalar(double value) {
        return new Scalar(value);
    }
}
