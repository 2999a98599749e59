package io.limbeck.run;

import io.limbeck.evaluate.Evaluation;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.evaluate.Lesson;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.DcSettings;
import io.limbeck.method.DmSettings;
import io.limbeck.method.DsaSettings;
import io.limbeck.method.Hooks;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.run.report.ReportInput.DatasetFacts;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.SyntheticSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One method on its way through a run. The stages are the same for all: networks that observe,
 * images, labels, measurement. What is done in them is the method's own, and what it leaves lies in
 * the run folder, where a later process finds it.
 */
interface MethodRun extends AutoCloseable {

    /** The way of the recipe's method. */
    static MethodRun of(RunContext run) {
        return switch (run.recipe().method()) {
            case NcfmSettings ncfm -> new MatchingRun(run, new NcfmWork(run, ncfm));
            case DmSettings dm -> new MatchingRun(run, new DmWork(run, dm));
            case DcSettings dc -> new MatchingRun(run, new GradientWork(run, dc, "DC"));
            case DsaSettings dsa -> new MatchingRun(run, new GradientWork(run, dsa, "DSA"));
            case TrajectoryMethod led -> new MatchingRun(run, new TrajectoryWork(run, led));
            case CoresetSettings coreset -> new MatchingRun(run, new CoresetWork(run, coreset));
            case SsdKdSettings ssdKd -> new SsdKdRun(run, ssdKd);
            case TeacherMethod taught -> new TeacherRun(run, taught);
        };
    }

    /** What the recipe names and is not there, by full key; asked for before data is fetched. */
    List<Fault> missing();

    /**
     * Whether the networks and images cannot be made without the data set. If not, nothing of it is
     * opened, nor fetched, before the measurement.
     */
    default boolean needsData() {
        return true;
    }

    /**
     * What only shows once the data set is open, or what else says of it, by full key; asked for
     * before any work.
     */
    List<Fault> faults();

    /** Makes the networks that observe, or opens those that are there. */
    void pretrain();

    /**
     * Makes the set; called once, if the run has none yet, after {@link #pretrain()}. A network
     * that is a result of the run, too, is in its folder before this returns.
     *
     * @return kept: the caller closes it
     */
    SyntheticSet distill(Hooks hooks);

    /** Where the labels of views are; empty for a method whose sets carry their labels. */
    default Optional<Path> labels() {
        return Optional.empty();
    }

    /**
     * Labels the set; called after {@link #pretrain()}. Nothing for a method whose sets carry their
     * labels.
     *
     * @param set of this run; the caller keeps it open
     */
    default void relabel(SyntheticSet set) {
        // The set carries its labels, hard or soft.
    }

    /**
     * Rows of networks that are results of the run themselves and are only tested; they stand
     * first. Called after {@link #pretrain()}.
     *
     * @param already what an earlier process found
     */
    default List<EvaluationResult.Row> finished(EvaluationResult already) {
        return List.of();
    }

    /** What a report says of a data set that was not opened; empty where one always is. */
    default Optional<DatasetFacts> knownData() {
        return Optional.empty();
    }

    /**
     * How the set is measured; called after {@link #pretrain()}. Labels that are missing are made.
     *
     * @param set of this run; the caller's scope owns it and what is returned
     */
    Evaluation evaluation(SyntheticSet set, EvaluationSettings settings);

    /**
     * How a teacher labels views of the set as they are asked for; empty for a method whose sets
     * carry their labels. Called after {@link #pretrain()}.
     *
     * @param set of this run; the caller's scope owns it and what is returned
     */
    default Optional<Lesson> lesson(SyntheticSet set) {
        return Optional.empty();
    }

    /**
     * What the method adds to the report.
     *
     * @param set of this run
     */
    MethodReport report(SyntheticSet set);

    /** Frees the networks. */
    @Override
    void close();
}
