package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiameseAugmentationTest {

    private static final String EVERYTHING = "color_flip_crop_scale_rotate_translate_cutout";

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void siamese_sameImagesTwice_givesEqualHalves(long seed) {
        try (var _ = new PointerScope()) {
            Tensor views =
                    SiameseAugmentation.siamese(EVERYTHING).apply(twice(seed), SeedTree.of(seed));
            assertThat(half(views, 0)).isEqualTo(half(views, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void perSample_sameImagesTwice_givesDifferentHalves(long seed) {
        try (var _ = new PointerScope()) {
            Tensor views =
                    SiameseAugmentation.perSample(EVERYTHING).apply(twice(seed), SeedTree.of(seed));
            assertThat(half(views, 0)).isNotEqualTo(half(views, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"color_crop_cutout", "flip_scale", "rotate_translate", EVERYTHING})
    void apply_sameNode_replays(String strategy) {
        try (var _ = new PointerScope()) {
            for (Augmentation augmentation :
                    List.of(
                            SiameseAugmentation.siamese(strategy),
                            SiameseAugmentation.perSample(strategy))) {
                Tensor images = twice(3);
                SeedTree node = SeedTree.of(0).child("augment").child(5);
                float[] once = HostTensors.floats(augmentation.apply(images, node));
                assertThat(HostTensors.floats(augmentation.apply(images, node))).isEqualTo(once);
                assertThat(HostTensors.floats(augmentation.apply(images, node.child(1))))
                        .isNotEqualTo(once);
            }
        }
    }

    @Test
    void apply_drawnParameters_areWhatIsApplied() {
        try (var _ = new PointerScope()) {
            var augmentation = SiameseAugmentation.perSample(EVERYTHING);
            Tensor images = twice(4);
            SeedTree node = SeedTree.of(9);
            AugmentParameters drawn = augmentation.draw(8, 12, 20, node);
            assertThat(drawn).isEqualTo(augmentation.draw(8, 12, 20, node));
            assertThat(HostTensors.floats(SiameseAugmentation.apply(images, drawn)))
                    .isEqualTo(HostTensors.floats(augmentation.apply(images, node)));
        }
    }

    @Test
    void draw_crop_keepsMostOfTheImage() {
        Set<Integer> downs = new HashSet<>();
        Set<Integer> rights = new HashSet<>();
        for (AugmentParameters drawn : draws("crop", 32, 2000)) {
            if (drawn.geometry() instanceof Geometry.Shift(var down, var right)) {
                downs.add(down.getFirst());
                rights.add(right.getFirst());
            }
        }
        Integer[] expected = IntStream.rangeClosed(-4, 4).boxed().toArray(Integer[]::new);
        assertThat(downs).containsExactlyInAnyOrder(expected);
        assertThat(rights).containsExactlyInAnyOrder(expected);
    }

    @Test
    void siamese_cropAndItsPerSampleForm_agreeBitForBit() {
        try (var _ = new PointerScope()) {
            Tensor images = twice(2);
            for (int shift = -2; shift <= 2; shift++) {
                var once = new Geometry.Shift(List.of(shift), List.of(-shift));
                var each =
                        new Geometry.Shift(
                                List.of(shift, shift, shift, shift, shift, shift, shift, shift),
                                List.of(-shift));
                assertThat(HostTensors.floats(placed(images, once)))
                        .isEqualTo(HostTensors.floats(placed(images, each)));
            }
        }
    }

    @Test
    void draw_cutout_hidesUpToAQuarter() {
        List<AugmentParameters> draws = draws("cutout", 32, 20_000);
        var areas =
                draws.stream()
                        .mapToInt(drawn -> drawn.cutout().getFirst().area())
                        .summaryStatistics();
        assertThat(areas.getMin()).isEqualTo(64);
        assertThat(areas.getMax()).isEqualTo(256);
        assertThat(areas.getAverage()).isCloseTo(190.9, within(1.5));
        try (var _ = new PointerScope()) {
            Tensor seen = SiameseAugmentation.apply(torch.ones(2, 3, 32, 32), draws.getFirst());
            assertThat(seen.sum().item_double())
                    .isEqualTo(6 * (1024.0 - draws.getFirst().cutout().getFirst().area()));
        }
    }

    @Test
    void draw_ranges_areAsSpecified() {
        for (AugmentParameters drawn : draws("color_scale_rotate", 32, 2000)) {
            assertThat(drawn.brightness()).allMatch(b -> b >= -0.5 && b < 0.5);
            assertThat(drawn.saturation()).allMatch(s -> s >= 0 && s < 2);
            assertThat(drawn.contrast()).allMatch(c -> c >= 0.5 && c < 1.5);
            switch (drawn.geometry()) {
                case Geometry.Scale(var x, var y) -> {
                    assertThat(x).allMatch(s -> s >= 1 / 1.2 && s <= 1.2);
                    assertThat(y).allMatch(s -> s >= 1 / 1.2 && s <= 1.2);
                    assertThat(x).isNotEqualTo(y);
                }
                case Geometry.Rotate(var degrees) ->
                        assertThat(degrees).allMatch(d -> Math.abs(d) <= 15);
                case Geometry.None _, Geometry.Shift _, Geometry.Resize _ ->
                        throw new AssertionError(drawn.geometry());
            }
        }
    }

    @Test
    void draw_oneOf_isUniformAndOneForTheWholeCall() {
        var counts = new HashMap<Class<?>, Integer>();
        for (int i = 0; i < 3000; i++) {
            var drawn =
                    SiameseAugmentation.perSample("crop_scale_rotate")
                            .draw(4, 32, 32, SeedTree.of(1).child(i));
            counts.merge(drawn.geometry().getClass(), 1, Integer::sum);
        }
        assertThat(counts).hasSize(3);
        assertThat(counts.values()).allSatisfy(n -> assertThat(n).isBetween(900, 1100));
    }

    @Test
    void draw_strategyWithout_drawsNothingOfIt() {
        var drawn =
                SiameseAugmentation.siamese("color_crop_cutout").draw(4, 32, 32, SeedTree.of(1));
        assertThat(drawn.flip()).isEmpty();
        var without =
                SiameseAugmentation.siamese("color_crop_cutout")
                        .without(AugmentOp.CUTOUT)
                        .draw(4, 32, 32, SeedTree.of(1));
        assertThat(without.cutout()).isEmpty();
        assertThat(without.geometry()).isEqualTo(drawn.geometry());
    }

    @Test
    void apply_brightness_addsOneConstant() {
        try (var _ = new PointerScope()) {
            Tensor images = torch.zeros(2, 3, 8, 8);
            float[] seen =
                    HostTensors.floats(
                            SiameseAugmentation.siamese("brightness")
                                    .apply(images, SeedTree.of(2)));
            assertThat(seen).containsOnly(seen[0]);
            assertThat(seen[0]).isBetween(-0.5f, 0.5f).isNotZero();
        }
    }

    @Test
    void apply_none_givesTheImagesThemselves() {
        try (var _ = new PointerScope()) {
            Tensor images = twice(1);
            assertThat(SiameseAugmentation.siamese("none").apply(images, SeedTree.of(1)))
                    .isSameAs(images);
        }
    }

    @Test
    void apply_parametersOfAnotherBatch_isRefused() {
        try (var _ = new PointerScope()) {
            var drawn = SiameseAugmentation.perSample("scale").draw(5, 12, 20, SeedTree.of(1));
            Tensor images = twice(1);
            assertThatThrownBy(() -> SiameseAugmentation.apply(images, drawn))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("for 5 images, the batch has 8");
        }
    }

    @Test
    void parse_unknownWord_namesTheNearest() {
        assertThatThrownBy(() -> SiameseAugmentation.siamese("color_corp_cutout"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"corp\" is no operation")
                .hasMessageContaining("did you mean \"crop\"?");
        assertThatThrownBy(() -> SiameseAugmentation.siamese("color_none"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SiameseAugmentation.siamese(""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SiameseAugmentation.siamese("crop_crop"))
                .hasMessageContaining("twice");
    }

    @Test
    void parse_color_standsForThree() {
        assertThat(Strategy.parse("crop_color").toString())
                .isEqualTo("brightness_saturation_contrast_crop");
        assertThat(Strategy.parse("none").toString()).isEqualTo("none");
    }

    private static List<AugmentParameters> draws(String strategy, int side, int count) {
        var augmentation = SiameseAugmentation.siamese(strategy);
        return IntStream.range(0, count)
                .mapToObj(i -> augmentation.draw(2, side, side, SeedTree.of(0).child(i)))
                .toList();
    }

    private static Tensor placed(Tensor images, Geometry geometry) {
        return SiameseAugmentation.apply(
                images,
                new AugmentParameters(
                        List.of(true), List.of(), List.of(), List.of(), geometry, List.of()));
    }

    private static Tensor twice(long seed) {
        Tensor images = SeedTree.of(seed).child("images").tensors().normal(4, 3, 12, 20);
        return torch.cat(new TensorVector(images, images));
    }

    private static float[] half(Tensor images, int which) {
        return HostTensors.floats(images.narrow(0, 4L * which, 4));
    }

    @Test
    void perSample_resize_showsAPartOfEachAtFullSize() {
        try (var _ = new PointerScope()) {
            Tensor images = SeedTree.of(1).tensors().uniform(8, 3, 16, 16);
            SiameseAugmentation resize = SiameseAugmentation.perSample("resize");
            AugmentParameters drawn = resize.draw(8, 16, 16, SeedTree.of(2));

            assertThat(drawn.geometry())
                    .isInstanceOfSatisfying(
                            Geometry.Resize.class,
                            part -> assertThat(part.boxes()).hasSize(8).doesNotHaveDuplicates());
            Tensor seen = resize.apply(images, SeedTree.of(2));
            assertThat(seen.shape()).isEqualTo(images.shape());
            assertThat(seen.equal(images)).isFalse();
        }
    }

    @Test
    void siamese_resize_showsTheSamePartOfAll() {
        try (var _ = new PointerScope()) {
            Tensor image = SeedTree.of(1).tensors().uniform(1, 3, 16, 16);
            Tensor seen =
                    SiameseAugmentation.siamese("flip_resize")
                            .apply(image.expand(4, 3, 16, 16), SeedTree.of(3));
            assertThat(seen.narrow(0, 0, 1).equal(seen.narrow(0, 3, 1))).isTrue();
        }
    }
}
