package io.limbeck.method;

import io.limbeck.method.ClassObserver.Seen;
import io.limbeck.nn.Weights;
import io.limbeck.objective.CharacteristicFunction;
import io.limbeck.objective.NcfdMatching;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The matching half of an NCFM iteration: each class takes a step that brings its features closer
 * to those of real images.
 *
 * @param observer who looks
 * @param matching how features are compared, with the frequencies that learn
 * @param images what is moved
 */
record MatchStep(ClassObserver observer, NcfdMatching matching, Synthesis images) {

    /** Iterations between two looks at what the frequencies have learnt: each costs a draw. */
    private static final int RATIO_EVERY = 10;

    /**
     * @param loss mean over classes
     * @param psiRatio advantage of the learnt frequencies, of one class, every tenth iteration
     */
    record Result(double loss, OptionalDouble psiRatio) {}

    Result run(Turn turn, Weights extractor) {
        return run(turn, turn, extractor, Seen.ALL, observed -> loss(turn, observed));
    }

    /**
     * As above, by a target.
     *
     * @param found hears the target of each class, which dies with the scope of its step
     */
    Result run(
            Turn turn, Weights extractor, BiConsumer<Integer, List<CharacteristicFunction>> found) {
        return run(
                turn,
                turn,
                extractor,
                Seen.ALL,
                observed -> {
                    SeedTree seeds = frequencies(turn, observed.label());
                    List<CharacteristicFunction> target = matching.target(observed.real(), seeds);
                    found.accept(observed.label(), target);
                    return matching.lossTo(target, observed.synthetic(), seeds);
                });
    }

    /**
     * Without a look at real images.
     *
     * @param then the iteration that the target is of, whose extractor this is
     */
    Result again(Turn turn, Turn then, Weights extractor, TargetMemory.Target target) {
        return run(
                turn,
                then,
                extractor,
                Seen.SYNTHETIC,
                observed ->
                        matching.lossTo(
                                target.of(observed.label()),
                                observed.synthetic(),
                                frequencies(then, observed.label())));
    }

    private Result run(
            Turn turn,
            Turn then,
            Weights extractor,
            Seen seen,
            Function<ClassObserver.Observation, Tensor> comparison) {
        int classes = images.classes();
        boolean together = extractor.buffers().isEmpty();
        double sum = 0;
        OptionalDouble ratio = OptionalDouble.empty();
        Draft draft = images.draft(turn.seeds().child("matching"));
        int perPass = together ? observer.views().perPass() : 1;
        for (List<Integer> group : ClassGroups.of(classes, images.imagesPerClass(), perPass)) {
            try (var _ = new PointerScope();
                    var _ = observer.compute().products()) {
                List<ClassObserver.Observation> observed =
                        observer.observe(then, extractor, group, draft, seen);
                if (group.contains(0) && matching.frequencies().learns()) {
                    ratio = ratio(turn, observed.getFirst());
                }
                // The frequencies ascend first, then the images descend on fresh frequencies.
                List<Descent.ClassLoss> losses =
                        observed.stream()
                                .map(o ->
                                        new Descent.ClassLoss(
                                                o.label(), held(comparison, o), o.leaves()))
                                .toList();
                sum += Descent.collect(turn, "match", losses, draft);
            }
        }
        draft.matched(sum);
        draft.step(turn.rate());
        return new Result(sum / classes, ratio);
    }

    /** Its frequencies and projections are freed as soon as the graph does without them. */
    private static Tensor held(
            Function<ClassObserver.Observation, Tensor> comparison,
            ClassObserver.Observation observed) {
        PointerScope outer = PointerScope.getInnerScope();
        try (var _ = new PointerScope()) {
            Tensor loss = comparison.apply(observed);
            outer.attach(loss);
            return loss;
        }
    }

    private static SeedTree frequencies(Turn turn, int label) {
        return turn.seeds(label).child("frequencies");
    }

    private Tensor loss(Turn turn, ClassObserver.Observation observed) {
        SeedTree seeds = turn.seeds(observed.label());
        if (matching.frequencies().learns()) {
            double ascended =
                    matching.ascend(observed.real(), observed.synthetic(), seeds.child("ascent"));
            if (!Double.isFinite(ascended)) {
                throw turn.failure("frequency ascent", observed.label(), ascended);
            }
        }
        return matching.loss(
                observed.real(), observed.synthetic(), frequencies(turn, observed.label()));
    }

    private OptionalDouble ratio(Turn turn, ClassObserver.Observation observed) {
        if (turn.iteration() % RATIO_EVERY != 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                matching.advantage(
                        observed.real(),
                        observed.synthetic(),
                        turn.seeds(observed.label()).child("ratio")));
    }
}
