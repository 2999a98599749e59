package io.limbeck.method;

import io.limbeck.setting.Checks;

/**
 * Soft labels that are learnt with the images, as logits that take steps of SGD.
 *
 * @param learningRate of the logits; 0 leaves them as they begin
 * @param momentum of their steps
 */
public record LearnedLabelSettings(double learningRate, double momentum) {

    public LearnedLabelSettings {
        Checks checks = new Checks();
        checks.that(
                Double.isFinite(learningRate) && learningRate >= 0,
                "learningRate",
                learningRate,
                "must be 0 (labels stay as they begin) or above; published are 2 to 10");
        checks.fractionBelowOne("momentum", momentum, "try 0.9");
        checks.done();
    }

    public static LearnedLabelSettings defaults() {
        return new LearnedLabelSettings(2, 0.9);
    }
}
