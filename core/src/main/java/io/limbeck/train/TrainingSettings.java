package io.limbeck.train;

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
        double ema) {}
