package io.limbeck.datafree;

import io.limbeck.data.Dataset;
import io.limbeck.method.ImitationSettings;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.PrioritySettings;
import io.limbeck.method.ReplaySettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.GeneratorSpec;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TeacherSpec;

/** Settings of a run of seconds. */
final class TinyRun {

    static final int BATCH = 16;
    static final int SLOTS = 40;
    static final int STEPS = 3;

    private TinyRun() {}

    static Subject subject(Dataset data) {
        return new Subject(data.info(), data.train().size());
    }

    static InversionSettings inversion(
            InversionSettings.Source source,
            InversionSettings.Meta meta,
            double bn,
            double task,
            double adversarial,
            boolean mask) {
        return new InversionSettings(
                source,
                BATCH,
                3,
                0.01,
                0.05,
                meta,
                0,
                bn,
                bn > 0 ? 0.9 : 0,
                task,
                adversarial,
                mask,
                InversionSettings.Labels.PREDICTED,
                1,
                true,
                InversionSettings.PixelClass.SHARES,
                false,
                "crop");
    }

    static InversionSettings usual() {
        return inversion(
                InversionSettings.Source.GENERATOR,
                InversionSettings.Meta.FOMAML,
                10,
                0.5,
                1.1,
                true);
    }

    /** The usual inversion with another exponent in phi. */
    static InversionSettings ofGamma(double gamma) {
        InversionSettings usual = usual();
        return new InversionSettings(
                usual.source(),
                usual.batch(),
                usual.steps(),
                usual.learningRate(),
                usual.latentRate(),
                usual.meta(),
                usual.resetAt(),
                usual.bnWeight(),
                usual.bnMomentum(),
                usual.taskWeight(),
                usual.adversarialWeight(),
                usual.decisionMask(),
                usual.labels(),
                gamma,
                usual.diversity(),
                usual.pixelClass(),
                usual.phiGradient(),
                usual.augmentation());
    }

    /** Two cycles at rates that may be far too high. */
    static SsdKdSettings atRates(double student, double generator) {
        InversionSettings inversion = changed(generator, 0, InversionSettings.Labels.PREDICTED);
        return settings(2, inversion, "crop", student);
    }

    /** A cycle with another reading of phi where pixels are classified. */
    static SsdKdSettings reading(InversionSettings.PixelClass pixelClass) {
        InversionSettings usual = usual();
        return settings(
                1,
                changed(usual.learningRate(), 0, usual.labels(), pixelClass),
                "none",
                0.05,
                SLOTS);
    }

    /** The usual inversion but for these. */
    static InversionSettings changed(double rate, int resetAt, InversionSettings.Labels labels) {
        return changed(rate, resetAt, labels, InversionSettings.PixelClass.SHARES);
    }

    private static InversionSettings changed(
            double rate,
            int resetAt,
            InversionSettings.Labels labels,
            InversionSettings.PixelClass pixelClass) {
        InversionSettings usual = usual();
        return new InversionSettings(
                usual.source(),
                usual.batch(),
                usual.steps(),
                rate,
                usual.latentRate(),
                usual.meta(),
                resetAt,
                usual.bnWeight(),
                usual.bnMomentum(),
                usual.taskWeight(),
                usual.adversarialWeight(),
                usual.decisionMask(),
                labels,
                usual.gamma(),
                usual.diversity(),
                pixelClass,
                usual.phiGradient(),
                usual.augmentation());
    }

    static SsdKdSettings settings(int cycles, InversionSettings inversion, String augmentation) {
        return settings(cycles, inversion, augmentation, 0.05);
    }

    /** Two cycles whose draws are uniform. */
    static SsdKdSettings uniform() {
        SsdKdSettings usual = settings(2, usual(), "none");
        PrioritySettings priority = usual.priority();
        return new SsdKdSettings(
                usual.teacher(),
                usual.cycles(),
                usual.warmUp(),
                usual.generator(),
                usual.inversion(),
                usual.buffer(),
                new PrioritySettings(
                        0,
                        priority.beta(),
                        priority.annealBeta(),
                        priority.epsilon(),
                        priority.normalization(),
                        priority.recursive(),
                        priority.temperature()),
                usual.student(),
                usual.allowNoBn(),
                usual.checkpointEvery());
    }

    /** Two cycles with a buffer of so many slots. */
    static SsdKdSettings ofCapacity(int slots) {
        return settings(2, usual(), "none", 0.05, slots);
    }

    private static SsdKdSettings settings(
            int cycles, InversionSettings inversion, String augmentation, double studentRate) {
        return settings(cycles, inversion, augmentation, studentRate, SLOTS);
    }

    private static SsdKdSettings settings(
            int cycles,
            InversionSettings inversion,
            String augmentation,
            double studentRate,
            int slots) {
        return new SsdKdSettings(
                new TeacherSpec.Checkpoint("none", 0),
                cycles,
                0,
                new GeneratorSpec(GeneratorSpec.Kind.GEN32, 8, 8),
                inversion,
                new ReplaySettings(1, slots, ReplaySettings.Evict.FIFO, 1, 2),
                PrioritySettings.defaults(),
                new ImitationSettings(
                        new NetworkSpec.ConvNet(
                                2,
                                8,
                                NetworkSpec.Norm.BATCH,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        STEPS,
                        BATCH,
                        new OptimizerSpec.Sgd(studentRate, 0.9, 1e-4),
                        new ScheduleSpec.Cosine(1e-3),
                        4,
                        augmentation),
                false,
                1);
    }
}
