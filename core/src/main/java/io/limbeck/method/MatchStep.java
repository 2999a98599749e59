package io.limbeck.method;

import io.limbeck.nn.Weights;
import io.limbeck.objective.NcfdMatching;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.OptionalDouble;
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
                        observer.observe(turn, extractor, group, draft);
                if (group.contains(0) && matching.frequencies().learns()) {
                    ratio = ratio(turn, observed.getFirst());
                }
                // The frequencies ascend first, then the images descend on fresh frequencies.
                List<Descent.ClassLoss> losses =
                        observed.stream()
                                .map(o ->
                                        new Descent.ClassLoss(o.label(), held(turn, o), o.leaves()))
                                .toList();
                sum += Descent.collect(turn, "match", losses, draft);
            }
        }
        draft.matched(sum);
        draft.step(turn.rate());
        return new Result(sum / classes, ratio);
    }

    /** Its frequencies and projections are freed as soon as the graph does without them. */
    private Tensor held(Turn turn, ClassObserver.Observation observed) {
        PointerScope outer = PointerScope.getInnerScope();
        try (var _ = new PointerScope()) {
            Tensor loss = loss(turn, observed);
            outer.attach(loss);
            return loss;
        }
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
        return matching.loss(observed.real(), observed.synthetic(), seeds.child("frequencies"));
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
