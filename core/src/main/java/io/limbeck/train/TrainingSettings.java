package io.limbeck.train;

import io.limbeck.setting.AugmentationName;
import io.limbeck.setting.Checks;

/**
 * How a network is trained on labelled images.
 *
 * @param length in epochs or steps
 * @param batch images per step; the last, smaller batch of an epoch is kept
 * @param optimizer what moves the weights
 * @param schedule how the rate changes
 * @param augmentation strategy of the siamese augmentation, per sample, such as {@code
 *     color_crop_flip_scale_rotate}; {@code none} for none
 * @param cutmix probability of CutMix per batch, 0 to 1
 * @param mixup probability of MixUp per batch, 0 to 1
 * @param ema decay of an exponential moving average of the weights, 0 for none
 */
public record TrainingSettings(
        Length length,
        int batch,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        String augmentation,
        double cutmix,
        double mixup,
        double ema) {

    public TrainingSettings {
        Checks checks = new Checks();
        checks.given("length", length);
        checks.that(batch >= 1, "batch", batch, "images per step must be at least 1; try 128");
        checks.given("optimizer", optimizer);
        checks.given("schedule", schedule);
        AugmentationName.check(checks, "augmentation", augmentation);
        boolean cutmixHolds = checks.fraction("cutmix", cutmix, "a probability; try 0.5");
        boolean mixupHolds = checks.fraction("mixup", mixup, "a probability; try 0");
        if (cutmixHolds && mixupHolds) {
            checks.that(
                    cutmix + mixup <= 1,
                    "mixup",
                    mixup,
                    "a batch is mixed in one way, so cutmix and mixup may add up to 1, and cutmix is %s; lower one of them"
                            .formatted(Checks.shown(cutmix)));
        }
        checks.fractionBelowOne("ema", ema, "try 0.999, or 0 for none");
        checks.done();
    }

    /** Whether {@link #atRate} changes anything: a rate that SGD learnt says nothing to others. */
    public boolean takesRate() {
        return optimizer instanceof OptimizerSpec.Sgd;
    }

    /** The same with plain SGD at another rate; other optimisers keep theirs. */
    public TrainingSettings atRate(double learningRate) {
        return optimizer instanceof OptimizerSpec.Sgd(var _, double momentum, double decay)
                ? new TrainingSettings(
                        length,
                        batch,
                        new OptimizerSpec.Sgd(learningRate, momentum, decay),
                        schedule,
                        augmentation,
                        cutmix,
                        mixup,
                        ema)
                : this;
    }
}
