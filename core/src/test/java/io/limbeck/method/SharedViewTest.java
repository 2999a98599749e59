package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.augment.Box;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a recovery step sees of its images: crop, flip and roll, the same for a whole block. */
@InPointerScope
class SharedViewTest {

    @Test
    void view_copiesOfOneImage_stayEqual() {
        Tensor copies = SeedTree.of(1).tensors().normal(1, 3, 16, 16).expand(3, 3, 16, 16);
        for (int step = 0; step < 20; step++) {
            Tensor seen = view(RecoveryTest.settings(50, 20, 0.08, 0), step).apply(copies);
            assertThat(HostTensors.floats(seen.select(0, 2)))
                    .isEqualTo(HostTensors.floats(seen.select(0, 0)));
        }
    }

    @Test
    void view_cropped_hasNoGradientOutside() {
        SharedView view = view(RecoveryTest.settings(50, 20, 0.08, 0), 1);
        Tensor image = SeedTree.of(1).tensors().normal(1, 1, 16, 16).set_requires_grad(true);
        float[] gradient =
                HostTensors.floats(
                        Gradients.of(view.apply(image).pow(new Scalar(2)).sum(), List.of(image))
                                .getFirst());

        var crop = view.crop();
        assertThat(crop.area()).isLessThan(256);
        for (int row = 0; row < 16; row++) {
            for (int column = 0; column < 16; column++) {
                boolean inside =
                        row >= crop.top()
                                && row < crop.bottom()
                                && column >= crop.left()
                                && column < crop.right();
                assertThat(gradient[16 * row + column] != 0)
                        .as("row %d, column %d", row, column)
                        .isEqualTo(inside);
            }
        }
    }

    @Test
    void view_rolledBack_isTheImage() {
        Tensor image = SeedTree.of(1).tensors().normal(1, 3, 16, 16);
        SharedView there = new SharedView(new Box(0, 16, 0, 16), false, 3, -2);
        SharedView back = new SharedView(new Box(0, 16, 0, 16), false, -3, 2);

        assertThat(HostTensors.floats(back.apply(there.apply(image))))
                .isEqualTo(HostTensors.floats(image));
    }

    @Test
    void view_manySteps_rollOverTheWholeRange() {
        assertThat(
                        IntStream.range(0, 200)
                                .map(step ->
                                        view(RecoveryTest.settings(50, 20, 1, 0), step).down()))
                .contains(0, 1, 2)
                .allMatch(roll -> roll >= 0 && roll <= 2);
    }

    @Test
    void view_rangeBelowZero_rollsBothWaysToBothEnds() {
        RecoverSettings tiny = rolled(-4, 4);
        int[] down = IntStream.range(0, 500).map(step -> view(tiny, step).down()).toArray();
        int[] right = IntStream.range(0, 500).map(step -> view(tiny, step).right()).toArray();
        for (int[] rolls : new int[][] {down, right}) {
            assertThat(Arrays.stream(rolls).distinct().sorted())
                    .containsExactly(-4, -3, -2, -1, 0, 1, 2, 3, 4);
        }
    }

    private static RecoverSettings rolled(int from, int to) {
        RecoverSettings usual = RecoveryTest.settings(50, 20, 1, 0);
        return new RecoverSettings(
                usual.start(),
                usual.steps(),
                usual.block(),
                usual.bnWeight(),
                usual.bnFirst(),
                usual.tv(),
                usual.l2(),
                usual.smallestCrop(),
                usual.curriculum(),
                usual.flip(),
                from,
                to,
                usual.optimizer(),
                usual.schedule(),
                usual.checkpointEvery());
    }

    @Test
    void view_manySteps_rollsEachAxisOnItsOwn() {
        assertThat(
                        IntStream.range(0, 200)
                                .mapToObj(step -> view(RecoveryTest.settings(50, 20, 1, 0), step))
                                .map(view -> 3 * view.down() + view.right()))
                .contains(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void view_rolled_movesRowsDownAndColumnsRight() {
        Tensor image = SeedTree.of(1).tensors().normal(1, 1, 4, 4);
        Tensor seen = new SharedView(new Box(0, 4, 0, 4), false, 1, 2).apply(image);
        assertThat(seen.select(2, 1).select(2, 2).item_double())
                .isEqualTo(image.select(2, 0).select(2, 0).item_double());
    }

    @Test
    void view_manySteps_isMirroredHalfOfTheTimeIfAsked() {
        RecoverSettings mirrored = RecoveryTest.settings(50, 20, 0.08, 0);
        RecoverSettings not = RecoveryTest.settings(50, 20, 1, 0);
        assertThat(mirrored.flip()).isTrue();
        assertThat(not.flip()).isFalse();
        assertThat(flips(mirrored)).isBetween(70L, 130L);
        assertThat(flips(not)).isZero();
    }

    private static long flips(RecoverSettings settings) {
        return IntStream.range(0, 200).filter(step -> view(settings, step).flipped()).count();
    }

    @Test
    void view_flipped_isTheMirrorImage() {
        Tensor image = SeedTree.of(1).tensors().normal(2, 3, 4, 4);
        SharedView flipped = new SharedView(new Box(0, 4, 0, 4), true, 0, 0);
        assertThat(HostTensors.floats(flipped.apply(image)))
                .isEqualTo(HostTensors.floats(image.flip(3)));
    }

    @Test
    void view_curriculum_showsTheWholeImageAtFirstAndLessLater() {
        RecoverSettings cda = RecoveryTest.settings(1000, 20, 0.08, 1);
        for (int seed = 0; seed < 50; seed++) {
            SeedTree seeds = SeedTree.of(seed);
            assertThat(SharedView.draw(cda, 0, 16, 16, seeds).crop())
                    .isEqualTo(new Box(0, 16, 0, 16));
            // Half-way 0.54 of 256 pixels; sides are rounded.
            assertThat(SharedView.draw(cda, 500, 16, 16, seeds).crop().area()).isGreaterThan(120);
        }
        assertThat(
                        IntStream.range(0, 50)
                                .map(seed ->
                                        SharedView.draw(cda, 999, 16, 16, SeedTree.of(seed))
                                                .crop()
                                                .area())
                                .min()
                                .orElseThrow())
                .isLessThan(64);
    }

    @Test
    void curriculum_cosine_fallsFromTheWholeImage() {
        RecoverSettings cda = RecoveryTest.settings(1000, 20, 0.08, 1);

        assertThat(cda.smallestCrop(0)).isEqualTo(1);
        assertThat(cda.smallestCrop(250)).isCloseTo(0.865, within(1e-3));
        assertThat(cda.smallestCrop(500)).isCloseTo(0.54, within(1e-9));
        assertThat(cda.smallestCrop(750)).isCloseTo(0.215, within(1e-3));
        assertThat(RecoveryTest.settings(1000, 20, 0.08, 0).smallestCrop(0)).isEqualTo(0.08);

        RecoverSettings half = RecoveryTest.settings(1000, 20, 0.08, 0.5);
        assertThat(half.smallestCrop(0)).isEqualTo(1);
        assertThat(half.smallestCrop(250)).isCloseTo(0.54, within(1e-9));
        assertThat(half.smallestCrop(499)).isGreaterThan(0.08);
        assertThat(half.smallestCrop(500)).isEqualTo(0.08);
        assertThat(half.smallestCrop(999)).isEqualTo(0.08);
    }

    private static SharedView view(RecoverSettings settings, long step) {
        return SharedView.draw(settings, step, 16, 16, SeedTree.of(9).child(step));
    }
}
