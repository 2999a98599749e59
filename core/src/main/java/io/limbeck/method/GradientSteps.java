package io.limbeck.method;

import io.limbeck.objective.GradientMatching;
import io.limbeck.setting.Checks;

/**
 * The two loops of gradient matching: against each network the images take some steps, between
 * which the network learns from them.
 *
 * @param networks how many, one after the other, each from random weights
 * @param outer steps of the images against each
 * @param inner epochs on the images that the network is trained between two of their steps
 * @param learningRate of that training, plain SGD
 * @param batch of that training
 * @param distance of the gradients
 */
public record GradientSteps(
        int networks,
        int outer,
        int inner,
        double learningRate,
        int batch,
        GradientMatching.Distance distance) {

    public GradientSteps {
        Checks checks = new Checks();
        checks.that(networks >= 1, "networks", networks, "must be at least 1; try 1000");
        checks.that(
                outer >= 1,
                "outer",
                outer,
                "steps against each network must be at least 1; published are 1 for ipc 1, 10 for ipc 10, 50 for ipc 50");
        checks.that(
                inner >= 0,
                "inner",
                inner,
                "epochs between two steps must be 0 or above; published are 1 for ipc 1, 50 for ipc 10, 10 for ipc 50");
        checks.positive("learningRate", learningRate, "try 0.01");
        checks.that(batch >= 1, "batch", batch, "images per step must be at least 1; try 256");
        checks.given("distance", distance);
        checks.done();
    }

    /** As published for 10 images per class. */
    public static GradientSteps defaults() {
        return new GradientSteps(1000, 10, 50, 0.01, 256, GradientMatching.Distance.ROWS);
    }

    /** Steps of the images in all. */
    long iterations() {
        return (long) networks * outer;
    }
}
