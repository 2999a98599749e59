package io.limbeck.method;

import static io.limbeck.method.TinyHallucinations.SHAPE;
import static io.limbeck.method.TinyHallucinations.changed;
import static io.limbeck.method.TinyHallucinations.copied;
import static io.limbeck.method.TinyHallucinations.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.Normalization;
import io.limbeck.data.Preprocessing;
import io.limbeck.nn.Hallucinator;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.MultiFormation;
import io.limbeck.synthetic.Parameterization.Hallucinated;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import io.limbeck.train.OptimizerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps of bases and hallucinators, whatever method asks for them. */
@InPointerScope
class HallucinationsTest {

    private Dataset data;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 24, SHAPE);
    }

    private Hallucinations of(Hallucinated settings) {
        return of(settings, Formation.plain());
    }

    private Hallucinations of(Hallucinated settings, Formation formation) {
        return TinyHallucinations.of(data, settings, formation);
    }

    /** So that a method for pixels goes as far with bases, whatever its optimiser. */
    @Test
    void unit_ofARateForPixels_isThatOfWhatNetworksSee() {
        Hallucinated settings = settings(1, Sharing.SHARED, 0);
        OptimizerSpec sgd = new OptimizerSpec.Sgd(1, 0.5, 0);
        Preprocessing channels = new Normalization(List.of(0.1, 0.1), List.of(0.2, 0.3));

        assertThat(meaning(channels, StoredImages.Space.PIXELS, settings).unit(sgd))
                .isCloseTo(16, within(1e-9));
        assertThat(
                        meaning(channels, StoredImages.Space.PIXELS, settings)
                                .unit(OptimizerSpec.AdamW.defaults()))
                .isCloseTo(4, within(1e-9));
        assertThat(meaning(channels, StoredImages.Space.NETWORK, settings).unit(sgd)).isEqualTo(1);
        assertThat(meaning(Preprocessing.none(), StoredImages.Space.PIXELS, settings).unit(sgd))
                .isEqualTo(1);
    }

    private Hallucinations.Meaning meaning(
            Preprocessing preprocessing, StoredImages.Space rates, Hallucinated settings) {
        return new Hallucinations.Meaning(
                data.info(),
                Formation.plain(),
                preprocessing,
                rates,
                settings,
                Initialization.NOISE);
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
