package io.limbeck.run;

import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledPixels;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.MethodSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.PixelSpec;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Fault;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.TeacherSpec;
import io.limbeck.train.TrainingSettings;
import java.util.List;

/** What holds of recipes whose network classifies pixels, and only of those. */
final class PixelCheck {

    private PixelCheck() {}

    /** The parts of a recipe among each other. */
    static void parts(
            Checks checks,
            NetworkSpec network,
            PoolSettings pool,
            MethodSettings method,
            EvaluationSettings evaluation) {
        boolean pixels = network instanceof PixelSpec;
        if (!(method instanceof SsdKdSettings ssdKd)) {
            checks.that(
                    !pixels,
                    "network.kind",
                    network.kind(),
                    "it classifies pixels, and only ssd-kd has a use for that; take a network that classifies images, such as convnet");
            return;
        }
        NetworkSpec student = ssdKd.student().network();
        checks.that(
                pixels == student instanceof PixelSpec,
                "method.student.network.kind",
                student.kind(),
                "teacher (network.kind: %s) and student must both classify images, or both pixels; those for pixels are %s"
                        .formatted(network.kind(), String.join(", ", PixelSpec.kinds())));
        if (pixels) {
            settings(checks, pool, ssdKd, evaluation);
        } else {
            checks.that(
                    ssdKd.inversion().pixelClass() == InversionSettings.PixelClass.SHARES,
                    "method.inversion.pixel-class",
                    ssdKd.inversion().pixelClass(),
                    "these networks classify images, not pixels, so it changes nothing; set shares");
        }
    }

    private static void settings(
            Checks checks, PoolSettings pool, SsdKdSettings method, EvaluationSettings evaluation) {
        checks.that(
                method.inversion().labels() == InversionSettings.Labels.PREDICTED,
                "method.inversion.labels",
                method.inversion().labels(),
                "there is no layout of pixels to draw; set predicted");
        checks.that(
                evaluation.nets().isEmpty(),
                "evaluation.nets",
                evaluation.nets(),
                "images whose pixels are labelled are not trained on to measure them; set []");
        TrainingSettings training = pool.training();
        if (method.teacher() instanceof TeacherSpec.Squeeze) {
            checks.that(
                    training.augmentation().equals("none"),
                    "pool.training.augmentation",
                    training.augmentation(),
                    "labels of pixels would not move with them; set none (nyuv2 is cropped and mirrored by itself)");
            checks.that(
                    training.cutmix() == 0 && training.mixup() == 0,
                    "pool.training.cutmix",
                    training.cutmix(),
                    "labels of pixels are not mixed; set cutmix and mixup to 0");
        }
    }

    /** The recipe against its data. */
    static List<Fault> data(Recipe recipe, Dataset data) {
        boolean labelled = data.train() instanceof LabelledPixels;
        boolean classified = recipe.network() instanceof PixelSpec;
        if (labelled && !classified) {
            return List.of(
                    new Fault(
                            "network.kind",
                            "is %s, which classifies images; %s labels pixels; take ssd-kd with one of %s"
                                    .formatted(
                                            recipe.network().kind(),
                                            data.info().title(),
                                            String.join(", ", PixelSpec.kinds()))));
        }
        if (classified && !labelled) {
            return List.of(
                    new Fault(
                            "data.dataset",
                            "is %s, which labels images; %s classifies pixels; take shapes or nyuv2, or another network"
                                    .formatted(
                                            Checks.shown(recipe.data().dataset()),
                                            recipe.network().kind())));
        }
        return List.of();
    }
}
