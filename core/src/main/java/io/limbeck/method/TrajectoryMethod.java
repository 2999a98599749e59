package io.limbeck.method;

import io.limbeck.setting.Checks;
import io.limbeck.train.ExpertSettings;
import java.util.Optional;

/** What the settings of methods share whose students follow experts. */
public sealed interface TrajectoryMethod extends MethodSettings, MatchingMethod
        permits MttSettings, DatmSettings {

    /** As papers call the method. */
    String title();

    /** Each with one student. */
    int iterations();

    /** Who is followed. */
    ExpertSettings experts();

    /** Which stretch of them, and how. */
    TrajectorySettings trajectory();

    /** The checks of who is followed, and for how long. */
    static void checkFollowed(
            Checks checks, ExpertSettings experts, TrajectorySettings trajectory) {
        boolean followed = checks.given("trajectory", trajectory);
        if (checks.given("experts", experts) && followed) {
            checks.that(
                    experts.epochs() == 0 || experts.epochs() >= trajectory.epochs(),
                    "experts.epochs",
                    experts.epochs(),
                    "trajectories reach to epoch %d (max-start - 1 + span); set it to that or more, or to 0 for as many as are followed, or lower trajectory.max-start or span"
                            .formatted(trajectory.epochs()));
        }
    }

    /** For which each expert is trained and known. */
    default int expertEpochs() {
        return Math.max(experts().epochs(), trajectory().epochs());
    }

    /** Of the student, learnt. */
    StepSizeSettings stepSize();

    /** Strategy, one draw for each image and step. */
    @Override
    String augmentation();

    /** Against divergence. */
    GuardSettings guard();

    /** Greatest loss of an iteration that moves anything; one above it is no divergence yet. */
    default double gate() {
        return Double.POSITIVE_INFINITY;
    }

    /**
     * Start epochs of an iteration are below this.
     *
     * @param iteration from 0
     */
    default int startsBelow(long iteration) {
        return trajectory().maxStart();
    }

    /** How labels are learnt; empty where they stay hard. */
    default Optional<LearnedLabelSettings> learnedLabels() {
        return Optional.empty();
    }
}
