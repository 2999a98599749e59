package io.limbeck.method;

import static io.limbeck.method.TinyHallucinations.changed;
import static io.limbeck.method.TinyHallucinations.copied;
import static io.limbeck.method.TinyHallucinations.parts;
import static io.limbeck.method.TinyHallucinations.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Parameterization.Hallucinated;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The adversary that keeps hallucinators apart, and its part in a step. */
@InPointerScope
class HallucinationConstraintTest {

    /** So little that in float32 it is nothing. */
    private static final double IDLE = 1e-60;

    private Dataset data;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 24, TinyHallucinations.SHAPE);
    }

    private Hallucinations of(Hallucinated settings) {
        return TinyHallucinations.of(data, settings, Formation.plain());
    }

    @Test
    void constraint_push_leavesTheAdversaryAndLearning_leavesTheSet() {
        try (Hallucinations set = of(settings(3, Sharing.SHARED, 0.1))) {
            Map<String, Tensor> before = copied(set);
            Adversary adversary = adversary();
            Adversary.Views views = views(set);
            Tensor likeness = adversary.likeness(views, SeedTree.of(1));
            Map<String, Tensor> psi = new Weights(adversary.state(), Set.of()).copy().all();
            Gradients.of(likeness, List.of(views.first(), views.second()));
            psi.forEach((name, own) ->
                    assertThat(torch.equal(own, adversary.state().get(name))).isTrue());
            adversary.learn(views, SeedTree.of(2));
            assertThat(changed(before, set)).isEmpty();
            assertThat(
                            torch.equal(
                                    psi.get("adversary.weights.classifier.weight"),
                                    adversary.state().get("adversary.weights.classifier.weight")))
                    .isFalse();
            adversary.close();
        }
    }

    @Test
    void constraint_withoutMatching_isNoPartOfAStep() {
        try (Hallucinations set = of(settings(3, Sharing.SHARED, 0.1))) {
            Map<String, Tensor> before = copied(set);
            set.draft(SeedTree.of(0)).step(0.1);
            assertThat(changed(before, set)).isEmpty();
            assertThat(set.values()).isEmpty();
            Draft matching = set.draft(SeedTree.of(0));
            matching.matched(1);
            matching.step(0.1);
            assertThat(changed(before, set))
                    .contains("bases", "constraint.history")
                    .anyMatch(name -> name.startsWith("hallucinator"))
                    .anyMatch(name -> name.startsWith("adversary.weights"));
            assertThat(set.values())
                    .containsOnlyKeys(
                            "likeness", "adversaryTask", "adversaryContrast", "adversaryAlign");
        }
    }

    @Test
    void constraint_oneHallucinatorOrNoWeight_isOff() {
        for (Hallucinated off :
                List.of(settings(1, Sharing.SHARED, 0.1), settings(3, Sharing.SHARED, 0))) {
            try (Hallucinations set = of(off)) {
                Draft draft = set.draft(SeedTree.of(0));
                draft.matched(1);
                draft.step(0.1);
                assertThat(set.apart()).isEmpty();
                assertThat(set.values()).isEmpty();
            }
        }
    }

    @Test
    void constraint_relativeWeight_followsTheMatchingLoss() {
        Apart apart = new Apart(adversary(), settings(2, Sharing.SHARED, 0.1).constraint());
        assertThat(apart.weight(50)).isCloseTo(5, within(1e-12));
        try (Hallucinations set = of(settings(2, Sharing.SHARED, 0))) {
            apart.learn(50, 0.5, views(set), SeedTree.of(0));
        }
        assertThat(apart.weight(100)).isCloseTo(0.1 * 55, within(1e-12));
        apart.close();
    }

    @Test
    void likeness_equalHallucinators_isOneExactly() {
        try (Hallucinations set = of(settings(2, Sharing.SHARED, 0.1))) {
            Adversary adversary = adversary();
            Adversary.Views views = views(set);
            Adversary.Views same =
                    new Adversary.Views(
                            views.first(), views.first(), views.labels(), views.bases());
            assertThat(adversary.likeness(same, SeedTree.of(0)).item_double())
                    .isCloseTo(1, within(1e-6));
            double likeness = adversary.likeness(views, SeedTree.of(0)).item_double();
            assertThat(likeness).isBetween(0.0, 1 - 1e-4);
            adversary.close();
        }
    }

    @Test
    void adversary_smallSteps_lowerItsLossAndTheLikeness() {
        try (Hallucinations set = of(settings(2, Sharing.SHARED, 0.1))) {
            Adversary adversary = adversary();
            Adversary.Views views = views(set);
            double before = adversary.loss(views, SeedTree.of(0));
            for (int i = 0; i < 5; i++) {
                adversary.learn(views, SeedTree.of(0));
            }
            assertThat(adversary.loss(views, SeedTree.of(0))).isLessThan(before);
            Tensor leaf = views.first().detach().clone().set_requires_grad(true);
            Adversary.Views moving =
                    new Adversary.Views(leaf, views.second(), views.labels(), views.bases());
            Tensor likeness = adversary.likeness(moving, SeedTree.of(0));
            Tensor gradient = Gradients.of(likeness, List.of(leaf)).getFirst();
            Adversary.Views moved =
                    new Adversary.Views(
                            leaf.detach().sub(gradient),
                            views.second(),
                            views.labels(),
                            views.bases());
            assertThat(adversary.likeness(moved, SeedTree.of(0)).item_double())
                    .isLessThan(likeness.item_double());
            adversary.close();
        }
    }

    /** Whatever the adversary learns in a step comes after the set has moved. */
    @Test
    void step_whole_movesTheSetAlikeWhateverTheAdversaryLearns() {
        try (Hallucinations idle = of(learningAt(IDLE));
                Hallucinations learning = of(learningAt(0.5))) {
            Map<String, Tensor> before = copied(idle);
            step(idle);
            step(learning);
            Map<String, Tensor> after = idle.state();
            List<String> moved = changed(before, idle);
            assertThat(moved)
                    .contains("bases")
                    .anyMatch(name -> name.startsWith("hallucinator"))
                    .noneMatch(name -> name.startsWith("adversary.weights"));
            assertThat(changed(after, learning))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("adversary.weights"));
        }
    }

    /** The adversary learns from renderings of what has moved, and from nothing before. */
    @Test
    void step_whole_movesTheAdversaryByOneStepOnWhatTheSetHasBecome() {
        try (Hallucinations set = of(learningAt(0.5));
                Hallucinations still = of(learningAt(0.5))) {
            step(set);
            // The same again from the set as it is now, at a rate at which nothing moves.
            Map<String, Tensor> start = new LinkedHashMap<>(still.state());
            set.state()
                    .forEach((name, own) -> {
                        if (!name.startsWith("adversary") && !name.startsWith("constraint")) {
                            start.put(name, own);
                        }
                    });
            still.restore(new Weights(start, Set.of()).copy().all());
            Draft draft = still.draft(SeedTree.of(0));
            draft.matched(1);
            draft.step(IDLE);
            set.state()
                    .forEach((name, own) -> {
                        if (name.startsWith("adversary.weights")) {
                            assertThat(torch.equal(own, still.state().get(name))).as(name).isTrue();
                        }
                    });
        }
    }

    @Test
    void push_likenessWeight_isTheFactorOfWhatItMovesBasesBy() {
        float[] once = pushed(0.1, 1);
        double furthest = 0;
        for (float way : once) {
            furthest = Math.max(furthest, Math.abs(way));
        }
        assertThat(furthest).isGreaterThan(1e-4);
        for (float[] thrice : List.of(pushed(0.3, 1), pushed(0.1, 3))) {
            for (int i = 0; i < once.length; i++) {
                assertThat(thrice[i])
                        .isCloseTo(3 * once[i], within(1e-6f + 1e-3f * Math.abs(once[i])));
            }
        }
    }

    /** How far bases go by the constraint alone. */
    private float[] pushed(double weight, double matched) {
        try (Hallucinations set = of(settings(3, Sharing.SHARED, weight))) {
            Tensor before = copied(set).get("bases");
            Draft draft = set.draft(SeedTree.of(0));
            draft.matched(matched);
            draft.step(1);
            return HostTensors.floats(set.state().get("bases").sub(before));
        }
    }

    private static Hallucinated learningAt(double rate) {
        return settings(3, Sharing.SHARED, 0.1, new OptimizerSpec.Sgd(0.5, 0.5, 0), rate);
    }

    private static void step(Hallucinations set) {
        Draft draft = set.draft(SeedTree.of(0));
        draft.matched(1);
        draft.step(0.1);
    }

    private Adversary adversary() {
        return Adversary.of(
                settings(2, Sharing.SHARED, 0.1).constraint(),
                parts(data).network(),
                "none",
                SeedTree.of(9),
                Compute.cpu());
    }

    private static Adversary.Views views(Hallucinations set) {
        HallucinationsDraft draft = (HallucinationsDraft) set.draft(SeedTree.of(4));
        int[] all = IntStream.range(0, 6).toArray();
        long[] labels = {0, 0, 1, 1, 2, 2};
        long[] bases = {0, 1, 2, 3, 4, 5};
        return new Adversary.Views(
                draft.under(all, 0).images(),
                draft.under(all, 1).images(),
                HostTensors.of(labels, 6),
                HostTensors.of(bases, 6));
    }
}
