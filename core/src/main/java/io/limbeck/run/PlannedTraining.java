package io.limbeck.run;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.method.TeacherMethod;
import io.limbeck.setting.Checks;
import io.limbeck.train.TrainingSettings;
import java.util.Arrays;

/**
 * How long networks are trained that measure the set of a whole recipe.
 *
 * @param abridged of the recipe
 */
record PlannedTraining(Recipe recipe, Abridgement abridged) {

    /**
     * Steps of one training.
     *
     * @param row of the abridged recipe
     */
    double steps(EvaluationResult.Row row) {
        TrainingSettings training = recipe.evaluation().training();
        if (isTaught(row.source())) {
            return row.steps() * abridged.lesson();
        }
        double times = row.source().equals(Checks.shown(Baseline.FULL)) ? 1 : abridged.images();
        int images = (int) Math.round(row.trainingImages() * times);
        return training.length().totalSteps(images, training.batch());
    }

    /** Whether students learn it view by view, and not as long as the evaluation says. */
    private boolean isTaught(String source) {
        return recipe.method() instanceof TeacherMethod
                && Arrays.stream(Baseline.values())
                        .filter(baseline -> !baseline.soft())
                        .noneMatch(baseline -> Checks.shown(baseline).equals(source));
    }
}
