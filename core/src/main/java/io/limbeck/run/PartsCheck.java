package io.limbeck.run;

import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.method.DatmSettings;
import io.limbeck.method.MethodSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.PixelSpec;
import io.limbeck.setting.Checks;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.TeacherSpec;

/**
 * What holds between parts of a recipe that are each valid. A part may be null: that it is missing
 * is a fault of its own, and what it would have to fit is not asked.
 */
record PartsCheck(
        Recipe.Data data,
        NetworkSpec network,
        PoolSettings pool,
        MethodSettings method,
        EvaluationSettings evaluation) {

    void add(Checks checks) {
        if (method != null && pool != null && evaluation != null) {
            nets(checks);
            hardEnd(checks);
            teacher(checks);
            if (network != null) {
                PixelCheck.parts(checks, network, pool, method, evaluation);
            }
        }
        if (data != null) {
            data(checks);
        }
    }

    /** Networks to train on the images are dispensable where one is there that learnt already. */
    private void nets(Checks checks) {
        checks.that(
                !evaluation.nets().isEmpty() || method instanceof SsdKdSettings,
                "evaluation.nets",
                evaluation.nets(),
                "name at least one network, such as [convnet]");
    }

    private void hardEnd(Checks checks) {
        checks.that(
                evaluation.hardEnd() == 0 || leavesSoftLabels(),
                "evaluation.hard-end",
                evaluation.hardEnd(),
                "only a set's own soft labels give way to hard ones, and this method leaves none; set 0, or soft labels as ncfm and datm have them");
    }

    /** Whether sets carry soft labels of their images. */
    private boolean leavesSoftLabels() {
        return method instanceof DatmSettings
                || method instanceof SsdKdSettings
                || (method instanceof NcfmSettings ncfm
                        && ncfm.labels() != NcfmSettings.Labels.HARD);
    }

    private void teacher(Checks checks) {
        if (method instanceof SsdKdSettings ssdKd) {
            onePair(checks, ssdKd.teacher());
        }
        if (method instanceof TeacherMethod taught) {
            onePair(checks, taught.teacher());
            long patches = taught.patches().needed(taught.ipc());
            checks.that(
                    !evaluation.baselines().contains(EvaluationSettings.Baseline.RDED)
                            || patches <= taught.patches().candidates(),
                    "method.patches.candidates",
                    taught.patches().candidates(),
                    "the baseline rded takes each patch from an image of its own, %d a class; raise it, or remove rded from evaluation.baselines"
                            .formatted(patches));
        } else {
            checks.that(
                    evaluation.baselines().stream().noneMatch(EvaluationSettings.Baseline::soft),
                    "evaluation.baselines",
                    evaluation.baselines(),
                    "random-soft and rded want a teacher's labels for views, which sre2l and rded have; remove them");
        }
    }

    private void onePair(Checks checks, TeacherSpec teacher) {
        checks.that(
                pool.pairs() == 1 || !(teacher instanceof TeacherSpec.Squeeze),
                "pool.pairs",
                pool.pairs(),
                "this method has one teacher, which pool.training squeezes the data into; set 1");
    }

    private void data(Checks checks) {
        if (network instanceof PixelSpec) {
            checks.that(
                    data.classes() == 0,
                    "data.classes",
                    data.classes(),
                    "images whose pixels are labelled have pixels of other classes, too; set 0");
        }
        if (method instanceof TeacherMethod) {
            checks.that(
                    data.whitening() == Recipe.Data.Whitening.NONE,
                    "data.whitening",
                    data.whitening(),
                    "teacher and students of sre2l and rded see images normalised by channel; set none");
        }
    }
}
