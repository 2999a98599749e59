package io.limbeck.objective;

import static io.limbeck.objective.CharacteristicFunction.scalar;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Neural characteristic function discrepancy of two batches of features: the mean over frequencies
 * of sqrt(alpha A + beta P), where A(t) = (|Φ_X| - |Φ_Y|)² compares amplitudes (the spread of the
 * features) and P(t) = 2 (|Φ_X| |Φ_Y| - Re Φ_X conj Φ_Y) compares phases (their place). Symmetric
 * in its sets and linear in the number of features. Source: Wang et al., CVPR 2025,
 * arXiv:2502.20653.
 *
 * <p>A + P = |Φ_X - Φ_Y|², so equal weights take a shorter path that is free of cancellation.
 *
 * @param amplitude weight alpha of A, 0 to 1
 * @param phase weight beta of P, 0 to 1
 */
public record Ncfd(double amplitude, double phase) {

    /** The published factor between the discrepancy and the matching loss of the images. */
    public static final double LOSS_SCALE = 300;

    /** Keeps the root differentiable where two sets have the same phase. */
    private static final double PHASE_FLOOR = 1e-12;

    /** The same for phase weights near 0; never reached for beta of 0.01 or more. */
    private static final double RADICAND_FLOOR = 1e-14;

    public Ncfd {
        boolean shares = amplitude >= 0 && amplitude <= 1 && phase >= 0 && phase <= 1;
        if (!shares || amplitude + phase == 0) {
            throw new IllegalArgumentException(
                    "amplitude and phase weights are %s and %s; both must be 0 to 1 and one above 0, try 0.5 and 0.5"
                            .formatted(amplitude, phase));
        }
    }

    /**
     * The discrepancy; differentiable in all three, in float32 or float64.
     *
     * @param real [B1, D]
     * @param synthetic [B2, D]; B1 and B2 may differ
     * @param t [T, D], frequencies
     * @return scalar above 0 (floored, to keep the root differentiable), at most sqrt(2) for
     *     weights of 1/2; owned by the caller's scope
     * @throws io.limbeck.torch.ShapeException if D differs among the three, or B1, B2 or T is 0
     */
    public Tensor of(Tensor real, Tensor synthetic, Tensor t) {
        return perFrequency(
                        CharacteristicFunction.of(real, t), CharacteristicFunction.of(synthetic, t))
                .mean();
    }

    /**
     * The discrepancy of each frequency, [T]; owned by the caller's scope.
     *
     * @param x of one set
     * @param y of the other, at the same frequencies
     */
    public Tensor perFrequency(CharacteristicFunction x, CharacteristicFunction y) {
        return amplitude == phase ? bySquaredDistance(x, y) : byAmplitudeAndPhase(x, y);
    }

    /** The short path: sqrt(alpha |Φ_X - Φ_Y|²), for equal weights. */
    Tensor bySquaredDistance(CharacteristicFunction x, CharacteristicFunction y) {
        Tensor distance = x.cosine().sub(y.cosine()).square().add(x.sine().sub(y.sine()).square());
        return distance.clamp_min(scalar(PHASE_FLOOR)).mul(scalar(phase)).sqrt();
    }

    /** The path for any weights. */
    Tensor byAmplitudeAndPhase(CharacteristicFunction x, CharacteristicFunction y) {
        Tensor radicand =
                amplitudeTerm(x, y)
                        .mul(scalar(amplitude))
                        .add(phaseTerm(x, y).clamp_min(scalar(PHASE_FLOOR)).mul(scalar(phase)));
        return radicand.clamp_min(scalar(RADICAND_FLOOR)).sqrt();
    }

    /** A(t) = (|Φ_X| - |Φ_Y|)², [T]. */
    static Tensor amplitudeTerm(CharacteristicFunction x, CharacteristicFunction y) {
        return x.modulus().sub(y.modulus()).square();
    }

    /**
     * P(t) = 2 (|Φ_X| |Φ_Y| - Re Φ_X conj Φ_Y), [T], before its floor. Where the phases are less
     * than a quarter turn apart the difference cancels in float32, so the equal form 2 Im² / (|Φ_X|
     * |Φ_Y| + Re) stands in.
     */
    static Tensor phaseTerm(CharacteristicFunction x, CharacteristicFunction y) {
        Tensor moduli = x.modulus().mul(y.modulus());
        Tensor re = x.cosine().mul(y.cosine()).add(x.sine().mul(y.sine()));
        Tensor im = x.sine().mul(y.cosine()).sub(x.cosine().mul(y.sine()));
        // Re is clamped so that the branch that is not taken has finite gradients, too.
        Tensor stable = im.square().div(moduli.add(re.clamp_min(scalar(0))));
        Tensor direct = moduli.sub(re);
        return torch.where(re.gt(scalar(0)), stable, direct).mul(scalar(2));
    }
}
