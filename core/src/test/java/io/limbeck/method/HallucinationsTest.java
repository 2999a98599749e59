package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.MultiFormation;
import io.limbeck.synthetic.Parameterization.Constraint;
import io.limbeck.synthetic.Parameterization.Hallucinated;
import io.limbeck.synthetic.Parameterization.Pairing;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import io.limbeck.train.OptimizerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps of bases and hallucinators, whatever method asks for them. */
class HallucinationsTest {

    static final ImageShape SHAPE = new ImageShape(3, 8, 8);
    private static final int IPC = 2;

    private PointerScope scope;
    private Dataset data;

    @BeforeEach
    void open() {
        scope = new PointerScope();
        data = Blobs.of(3, 24, SHAPE);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    static Hallucinated settings(int count, Sharing sharing, double cosine) {
        return settings(count, sharing, cosine, new OptimizerSpec.Sgd(0.5, 0.5, 0));
    }

    static Hallucinated settings(
            int count, Sharing sharing, double cosine, OptimizerSpec optimizer) {
        return settings(count, sharing, cosine, optimizer, 0.05);
    }

    static Hallucinated settings(
            int count,
            Sharing sharing,
            double cosine,
            OptimizerSpec optimizer,
            double adversaryRate) {
        Constraint usual = Constraint.defaults();
        return new Hallucinated(
                count,
                sharing,
                0,
                Hallucinator.Form.defaults(),
                Hallucinator.Start.RANDOM,
                optimizer,
                new Constraint(
                        cosine,
                        true,
                        usual.contrast(),
                        usual.task(),
                        usual.align(),
                        usual.positives(),
                        usual.temperature(),
                        0,
                        new OptimizerSpec.Sgd(adversaryRate, 0.9, 0)),
                Pairing.RANDOM);
    }

    private Hallucinations of(Hallucinated settings) {
        return of(settings, Formation.plain());
    }

    private Hallucinations of(Hallucinated settings, Formation formation) {
        return (Hallucinations)
                parts().hallucinated(
                                new MatchingParts.Start(
                                        Initialization.RANDOM,
                                        IPC,
                                        new OptimizerSpec.Sgd(1, 0.5, 0),
                                        "none"),
                                formation,
                                settings);
    }

    private MatchingParts parts() {
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                2,
                                8,
                                NetworkSpec.Norm.INSTANCE,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(3, 8, 8, 3));
        return new MatchingParts(network, data, SeedTree.of(3), Compute.cpu());
    }

    private static Map<String, Tensor> copied(Synthesis set) {
        return new Weights(set.state(), Set.of()).copy().all();
    }

    private static List<String> changed(Map<String, Tensor> before, Synthesis set) {
        Map<String, Tensor> after = set.state();
        return before.keySet().stream()
                .filter(name -> !torch.equal(before.get(name), after.get(name)))
                .filter(name -> !name.contains("velocity") && !name.contains("optimizer"))
                .toList();
    }

    private static void collectSquare(Draft draft, Draft.Rendering rendering) {
        Tensor loss = rendering.images().mul(rendering.images()).sum();
        draft.collect(rendering.leaves(), Gradients.of(loss, rendering.leaves()));
    }

    @ParameterizedTest
    @EnumSource
    void step_oneRendering_movesItsBasesAndItsHallucinatorAlone(Sharing sharing) {
        try (Hallucinations set = of(settings(4, sharing, 0))) {
            Map<String, Tensor> before = copied(set);
            Draft draft = set.draft(SeedTree.of(8));
            Draft.Rendering one = draft.of(new int[] {2, 3}, SeedTree.of(1));
            collectSquare(draft, one);
            draft.step(0.01);
            List<String> changed = changed(before, set);
            assertThat(changed).contains("bases");
            Tensor moved = before.get("bases").sub(set.state().get("bases")).abs();
            assertThat(moved.narrow(0, 2, 2).min().item_double()).isGreaterThan(0);
            assertThat(moved.narrow(0, 0, 2).max().item_double()).isZero();
            assertThat(moved.narrow(0, 4, 2).max().item_double()).isZero();
            List<String> moving = changed.stream().filter(n -> !n.equals("bases")).toList();
            assertThat(moving).hasSize(6);
            assertThat(moving.stream().map(n -> n.split("\\.")[1]).distinct()).hasSize(1);
        }
    }

    @Test
    void step_undrawnLater_momentumDoesNotMoveIt() {
        try (Hallucinations set = of(settings(2, Sharing.SHARED, 0))) {
            HallucinationsDraft first = (HallucinationsDraft) set.draft(SeedTree.of(0));
            collectSquare(first, first.under(new int[] {0, 1}, 0));
            first.step(0.01);
            Map<String, Tensor> before = copied(set);
            HallucinationsDraft second = (HallucinationsDraft) set.draft(SeedTree.of(1));
            collectSquare(second, second.under(new int[] {0, 1}, 1));
            second.step(0.01);
            assertThat(changed(before, set)).noneMatch(n -> n.startsWith("hallucinator.0"));
            assertThat(changed(before, set)).anyMatch(n -> n.startsWith("hallucinator.1"));
        }
    }

    @Test
    void step_atAShareOfTheRate_movesHallucinatorsAtThatShareOfTheirs() {
        try (Hallucinations set = of(settings(1, Sharing.SHARED, 0))) {
            Map<String, Tensor> before = copied(set);
            Draft draft = set.draft(SeedTree.of(0));
            Draft.Rendering one = draft.ofClass(0);
            draft.collect(one.leaves(), one.leaves().stream().map(torch::ones_like).toList());
            draft.step(0.25);
            assertThat(fall(before, set, "hallucinator.0.affine.shift"))
                    .isCloseTo(0.125, within(1e-6));
            assertThat(fall(before, set, "hallucinator.0.decoder.0.bias"))
                    .isCloseTo(0.125, within(1e-6));
            assertThat(3 * fall(before, set, "bases")).isCloseTo(0.25, within(1e-6));
        }
    }

    private static double fall(Map<String, Tensor> before, Synthesis set, String name) {
        return before.get(name).sub(set.state().get(name)).mean().item_double();
    }

    @Test
    void of_someImages_areThoseOfTheSetUnderTheirHallucinator() {
        try (Hallucinations set = of(settings(3, Sharing.CLASS, 0))) {
            HallucinationsDraft draft = (HallucinationsDraft) set.draft(SeedTree.of(0));
            Tensor some = draft.under(new int[] {5, 0, 3}, 2).images();
            SyntheticSet now = set.current(Map.of());
            Tensor all = now.preprocessing().apply(now.decode().images());
            // Of class c under hallucinator h: row c * 6 + h * 2 + base.
            for (int[] pair : new int[][] {{0, 17}, {1, 4}, {2, 11}}) {
                double far =
                        some.select(0, pair[0])
                                .sub(all.select(0, pair[1]))
                                .abs()
                                .max()
                                .item_double();
                assertThat(far).isLessThan(1e-5);
            }
        }
    }

    @Test
    void ofClass_differentStepsAndClasses_drawAllHallucinators() {
        try (Hallucinations set = of(settings(3, Sharing.SHARED, 0))) {
            Tensor first = set.draft(SeedTree.of(0)).ofClass(0).images();
            assertThat(torch.equal(first, set.draft(SeedTree.of(0)).ofClass(0).images())).isTrue();
            long distinct =
                    IntStream.range(0, 30)
                            .mapToObj(i -> set.draft(SeedTree.of(i)).ofClass(0).images())
                            .map(images -> images.sum().item_double())
                            .distinct()
                            .count();
            assertThat(distinct).isEqualTo(3);
        }
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
                parts().network(),
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

    @ParameterizedTest
    @CsvSource({"0,1,3,8", "1,1,1,8", "0,2,3,4", "4,2,4,4"})
    void bases_anyShape_beginAsRealImages(int channels, int enlarge, int expected, int side) {
        Hallucinated usual = settings(2, Sharing.SHARED, 0);
        Hallucinated shaped =
                new Hallucinated(
                        2,
                        usual.sharing(),
                        channels,
                        new Hallucinator.Form(3, 3, 1, Hallucinator.Activation.NONE, enlarge),
                        usual.start(),
                        usual.optimizer(),
                        usual.constraint(),
                        usual.pairing());
        try (Hallucinations set = of(shaped);
                Hallucinations plain = of(usual)) {
            SyntheticSet now = set.current(Map.of());
            assertThat(now.images().shape()).containsExactly(6, expected, side, side);
            assertThat(now.decode().images().shape()).containsExactly(12, 3, 8, 8);
            double mean = now.images().mean().item_double();
            if (channels != 4) {
                assertThat(mean)
                        .isCloseTo(
                                plain.current(Map.of()).images().mean().item_double(),
                                within(1e-5));
            }
        }
    }

    @Test
    void formation_ofHallucinatedImages_decodesThem() {
        Formation four = new Formation(Formation.Kind.SINGLE, 2, 100);
        try (Hallucinations set = of(settings(2, Sharing.SHARED, 0), four)) {
            assertThat(set.imagesPerClass()).isEqualTo(8);
            HallucinationsDraft draft = (HallucinationsDraft) set.draft(SeedTree.of(0));
            Tensor some = draft.under(new int[] {9, 15, 8}, 1).images();
            SyntheticSet now = set.current(Map.of());
            assertThat(now.decodedCount()).isEqualTo(48);
            Tensor whole = now.hallucination().orElseThrow().images(3, 1, 1, now.stored(1));
            Tensor decoded = MultiFormation.decode(four, whole);
            Tensor expected =
                    torch.cat(
                            new TensorVector(
                                    decoded.narrow(0, 1, 1),
                                    decoded.narrow(0, 7, 1),
                                    decoded.narrow(0, 0, 1)),
                            0);
            assertThat(some.sub(expected).abs().max().item_double()).isLessThan(1e-6);
        }
    }

    @Test
    void restore_stateOfAnotherRecipe_isRefused() {
        try (Hallucinations two = of(settings(2, Sharing.SHARED, 0.1));
                Hallucinations three = of(settings(3, Sharing.SHARED, 0.1))) {
            Map<String, Tensor> state = new LinkedHashMap<>(copied(two));
            assertThatThrownBy(() -> three.restore(state))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("hallucinator.2");
            state.put("bases", torch.zeros(6, 1, 8, 8));
            assertThatThrownBy(() -> two.restore(state))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("another recipe");
        }
    }
}
