package io.limbeck.train;

import io.limbeck.setting.Checks;

/**
 * Sharpness-aware steps, as the published experts of DATM were trained with: GSAM (Zhuang et al.,
 * "Surrogate Gap Minimization Improves Sharpness-Aware Training", ICLR 2022) with a radius that
 * grows with each weight, as in FTD (Du et al., "Minimizing the Accumulated Trajectory Error to
 * Improve Dataset Distillation", CVPR 2023). A step takes two gradients.
 *
 * @param radius how far off, in shares of the weights, the second gradient is taken; 0: plain steps
 * @param decomposition how much of the first gradient, as far as it is orthogonal to the second, is
 *     taken away; with 0 it is SAM
 */
public record SharpnessSettings(double radius, double decomposition) {

    private static final double PUBLISHED = 0.3;

    public SharpnessSettings {
        Checks checks = new Checks();
        checks.that(
                Double.isFinite(radius) && radius >= 0,
                "radius",
                radius,
                "must be 0 (plain steps) or above; try 0.01, as published");
        boolean known =
                checks.notBelowZero("decomposition", decomposition, "try 0.3, as published");
        checks.that(
                radius != 0 || decomposition == PUBLISHED || !known,
                "decomposition",
                decomposition,
                "acts on nothing while radius is 0; set radius, e.g. 0.01, or leave decomposition away");
        checks.done();
    }

    /** Plain steps; switched on, the decomposition is as published. */
    public static SharpnessSettings off() {
        return new SharpnessSettings(0, PUBLISHED);
    }

    public boolean on() {
        return radius > 0;
    }
}
