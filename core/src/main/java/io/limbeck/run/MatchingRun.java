package io.limbeck.run;

import io.limbeck.evaluate.Evaluation;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.method.Hooks;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.ModelPool;
import io.limbeck.train.PoolSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A method whose sets carry their labels: networks observe, images are made, and fresh networks
 * learn from them. What is the method's own is its {@link Work}.
 */
final class MatchingRun implements MethodRun {

    /** What tells one such method from another. */
    interface Work {

        /** As {@link MethodRun#faults()}. */
        default List<Fault> faults() {
            return List.of();
        }

        /** Whether a pool of trained networks observes. */
        boolean needsPool();

        /** Makes or opens what observes beside a pool; asked for before any image is made. */
        default void pretrain() {}

        /**
         * As {@link MethodRun#distill}.
         *
         * @param pool if it is needed
         */
        SyntheticSet distill(Optional<ModelPool> pool, Hooks hooks);

        /** As {@link MethodRun#report}. */
        MethodReport report();

        /** Lets go of what observes beside a pool. */
        default void close() {}
    }

    /** Of hallucinators that are kept apart. */
    private static final List<MethodReport.Curve> CONSTRAINT =
            List.of(
                    new MethodReport.Curve(
                            "likeness", "Likeness of two renderings of a base to the adversary"),
                    new MethodReport.Curve(
                            "adversaryTask", "Cross-entropy of the adversary on the labels"));

    private final RunContext run;
    private final Work work;
    private Optional<ModelPool> pool = Optional.empty();

    MatchingRun(RunContext run, Work work) {
        this.run = run;
        this.work = work;
    }

    @Override
    public List<Fault> missing() {
        return List.of();
    }

    @Override
    public List<Fault> faults() {
        return work.faults();
    }

    @Override
    public void pretrain() {
        if (work.needsPool() && pool.isEmpty()) {
            pool = Optional.of(run.pool(run.recipe().pool()));
        }
        work.pretrain();
    }

    @Override
    public SyntheticSet distill(Hooks hooks) {
        return work.distill(pool, hooks);
    }

    @Override
    public Evaluation evaluation(SyntheticSet set, EvaluationSettings wanted) {
        if (pool.isEmpty() && wanted.baselines().contains(Baseline.HERDING)) {
            PoolSettings all = run.recipe().pool();
            pool = Optional.of(run.pool(new PoolSettings(1, all.seed(), all.training())));
        }
        return run.evaluation(
                set,
                wanted,
                run.recipe().network(),
                pool.map(networks -> networks.pair(0).trained()),
                Optional.empty());
    }

    @Override
    public MethodReport report(SyntheticSet set) {
        MethodReport own = work.report();
        List<MethodReport.Curve> curves = new ArrayList<>(own.curves());
        List<Fact> measures = new ArrayList<>(own.measures());
        Optional.ofNullable(set.facts().get(Initialization.FACT))
                .ifPresent(began -> measures.add(new Fact("The images began as", began)));
        set.hallucination()
                .ifPresent(_ -> {
                    curves.addAll(CONSTRAINT);
                    measures.add(
                            new Fact(
                                    "Hallucinators of a class",
                                    Integer.toString(set.renderings())));
                    measures.add(new Fact("Stored", set.storedSize().toString()));
                });
        return new MethodReport(own.name(), curves, measures);
    }

    @Override
    public void close() {
        pool.ifPresent(ModelPool::close);
        work.close();
    }
}
