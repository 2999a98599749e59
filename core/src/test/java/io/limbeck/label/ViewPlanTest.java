package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.augment.Box;
import io.limbeck.augment.Tiles;
import io.limbeck.data.ImageShape;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which views are planned: each image is looked at in its own way, a batch is mixed in one. */
class ViewPlanTest {

    private static final int IMAGES = 1000;
    private static final int BATCH = 300;
    private static final ImageShape SHAPE = new ImageShape(3, 32, 32);

    private static ViewPlan plan(double smallestCrop, double flip, int tiles, Mix mix, int batch) {
        return new ViewPlan(
                new ViewSettings(smallestCrop, flip, tiles, mix),
                IMAGES,
                SHAPE,
                100,
                batch,
                SeedTree.of(3));
    }

    private static List<View> views(double smallestCrop, double flip, int tiles) {
        return plan(smallestCrop, flip, tiles, Mix.NONE, IMAGES).batch(0, 0).views();
    }

    @Test
    void batch_images_areCroppedEachInItsOwnWayDownToTheLeastArea() {
        List<Box> crops = views(0.08, 0, 1).stream().map(View::crop).toList();
        assertThat(crops.stream().distinct().count()).isGreaterThan(IMAGES / 2);
        double pixels = 32 * 32;
        // Areas are uniform; those near the whole image seldom fit and are drawn again.
        assertThat(crops.stream().mapToDouble(box -> box.area() / pixels).min().getAsDouble())
                .isBetween(0.06, 0.12);
        assertThat(crops.stream().filter(box -> box.area() < 0.3 * pixels).count())
                .isBetween(IMAGES / 5L, IMAGES / 2L);
    }

    @Test
    void batch_leastAreaOfOne_showsWholeImages() {
        assertThat(views(1, 0.5, 1)).extracting(View::crop).containsOnly(new Box(0, 32, 0, 32));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0.25, 200, 300", "0.5, 450, 550", "1, 1000, 1000"})
    void batch_images_areMirroredAsOftenAsAsked(double flip, long least, long most) {
        assertThat(views(0.5, flip, 1).stream().filter(View::flipped).count())
                .isBetween(least, most);
    }

    @Test
    void batch_imagesOfTiles_haveTheirStripsShuffledEachInItsOwnWay() {
        assertThat(views(0.5, 0.5, 2).stream().map(View::tiles).distinct()).hasSize(4);
        assertThat(views(0.5, 0.5, 1)).extracting(View::tiles).containsOnly(Tiles.whole());
    }

    @ParameterizedTest
    @EnumSource(Mix.class)
    void batch_eachBatchAndEpoch_isMixedInItsOwnWayAmongAllOfItsViews(Mix mix) {
        ViewPlan plan = plan(0.5, 0.5, 1, mix, BATCH);
        List<Mixture> mixtures =
                IntStream.range(0, 2 * plan.batches())
                        .mapToObj(i -> plan.batch(i / plan.batches(), i % plan.batches()).mixture())
                        .toList();
        assertThat(plan.batches()).isEqualTo(4);
        assertThat(mixtures.stream().distinct()).hasSize(mix == Mix.NONE ? 1 : 8);
        assertThat(partners(mixtures.getFirst()))
                .containsExactlyInAnyOrderElementsOf(positions(mix == Mix.NONE ? 0 : BATCH));
        // The last batch of an epoch is what is left.
        assertThat(partners(mixtures.getLast()))
                .containsExactlyInAnyOrderElementsOf(positions(mix == Mix.NONE ? 0 : 100));
    }

    private static List<Integer> partners(Mixture mixture) {
        return switch (mixture) {
            case Mixture.None() -> List.of();
            case Mixture.Cut(List<Integer> partners, Box _) -> partners;
            case Mixture.Blend(List<Integer> partners, float _) -> partners;
        };
    }

    private static List<Integer> positions(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** The variance of Beta(0.8, 0.8); that of Beta(1, 1) is 0.083. */
    @Test
    void batch_mixUp_blendsByTheBetaOfTheRelease() {
        ViewPlan plan = plan(1, 0, 1, Mix.MIXUP, 10);
        double[] ratios =
                IntStream.range(0, 30 * plan.batches())
                        .mapToDouble(i -> ratio(plan.batch(i / 100, i % 100).mixture()))
                        .toArray();
        double variance =
                IntStream.range(0, ratios.length)
                        .mapToDouble(i -> Math.pow(ratios[i] - 0.5, 2))
                        .average()
                        .getAsDouble();
        assertThat(variance).isCloseTo(1 / (4 * 2.6), within(0.005));
    }

    private static double ratio(Mixture mixture) {
        return ((Mixture.Blend) mixture).ratio();
    }

    @Test
    void batch_epochs_showTheImagesInAnotherOrder() {
        ViewPlan plan = plan(0.5, 0.5, 1, Mix.CUTMIX, BATCH);
        assertThat(images(plan.batch(0, 0))).isEqualTo(images(plan.batch(0, 0)));
        assertThat(images(plan.batch(0, 0))).isNotEqualTo(images(plan.batch(1, 0)));
        assertThat(images(plan.batch(0, 0))).doesNotContainAnyElementsOf(images(plan.batch(0, 1)));
    }

    private static List<Integer> images(ViewBatch batch) {
        return batch.views().stream().map(View::image).toList();
    }
}
