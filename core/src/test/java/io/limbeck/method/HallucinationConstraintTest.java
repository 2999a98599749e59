package io.limbeck.method;

import static io.limbeck.method.HallucinationsTest.changed;
import static io.limbeck.method.HallucinationsTest.copied;
import static io.limbeck.method.HallucinationsTest.parts;
import static io.limbeck.method.HallucinationsTest.settings;
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

    private Dataset data;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 24, HallucinationsTest.SHAPE);
    }

    private Hallucinations of(Hallucinated settings) {
        return HallucinationsTest.of(data, settings, Formation.plain());
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
