package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class MixingTest {

    @Test
    void cutMix_manyDraws_pasteThePublishedShare() {
        double pasted = 0;
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            pasted += 1 - CutMix.draw(2, 32, 32, SeedTree.of(5).child(i)).ratio();
        }
        assertThat(pasted / draws).isCloseTo(0.296, within(0.01));
    }

    @Test
    void cutMix_ratio_isTheShareOfOwnPixels() {
        try (var _ = new PointerScope()) {
            Tensor own = torch.zeros(2, 1, 8, 16);
            own.narrow(0, 1, 1).fill_(torch.ones(1).squeeze());
            CutMix cutMix = new CutMix(List.of(1, 0), new Box(0, 4, 2, 10), 1 - 32.0 / 128);
            Mixed mixed = cutMix.apply(own);
            assertThat(mixed.images().narrow(0, 0, 1).mean().item_double()).isEqualTo(0.25);
            assertThat(mixed.images().narrow(0, 1, 1).mean().item_double()).isEqualTo(0.75);
            assertThat(HostTensors.floats(own.narrow(0, 0, 1))).containsOnly(0);
        }
    }

    @Test
    void cutMix_emptyBox_leavesTheBatchAsItIs() {
        try (var _ = new PointerScope()) {
            Tensor own = SeedTree.of(1).tensors().uniform(3, 2, 8, 8);
            Mixed mixed = new CutMix(List.of(1, 2, 0), new Box(3, 3, 5, 5), 1).apply(own);
            assertThat(HostTensors.floats(mixed.images())).isEqualTo(HostTensors.floats(own));
            Tensor targets = SeedTree.of(2).tensors().uniform(3, 4);
            assertThat(HostTensors.floats(mixed.targets(targets)))
                    .isEqualTo(HostTensors.floats(targets));
        }
    }

    @Test
    void cutMix_everyImageItsOwnPartner_leavesTheBatchAsItIs() {
        try (var _ = new PointerScope()) {
            Tensor own = SeedTree.of(1).tensors().uniform(3, 2, 8, 8);
            Mixed mixed =
                    new CutMix(List.of(0, 1, 2), new Box(1, 7, 0, 5), 1 - 30.0 / 64).apply(own);
            assertThat(HostTensors.floats(mixed.images())).isEqualTo(HostTensors.floats(own));
        }
    }

    @Test
    void cutMix_manyDraws_boxIsNoLargerThanDrawnAndTheRestUntouched() {
        try (var _ = new PointerScope()) {
            Tensor own = torch.zeros(2, 1, 16, 16);
            own.narrow(0, 1, 1).fill_(torch.ones(1).squeeze());
            int empty = 0;
            for (int i = 0; i < 300; i++) {
                SeedTree seeds = SeedTree.of(5).child(i);
                CutMix cutMix = CutMix.draw(2, 16, 16, seeds);
                double drawn = 1 - seeds.child("box").numbers().nextDouble();
                assertThat(cutMix.box().area()).isLessThanOrEqualTo((int) (drawn * 256));
                float[] first =
                        HostTensors.floats(
                                new CutMix(List.of(1, 0), cutMix.box(), cutMix.ratio())
                                        .apply(own)
                                        .images()
                                        .narrow(0, 0, 1));
                for (int pixel = 0; pixel < 256; pixel++) {
                    int row = pixel / 16;
                    int column = pixel % 16;
                    Box box = cutMix.box();
                    boolean inside =
                            row >= box.top()
                                    && row < box.bottom()
                                    && column >= box.left()
                                    && column < box.right();
                    assertThat(first[pixel]).isEqualTo(inside ? 1f : 0f);
                }
                empty += cutMix.box().area() == 0 ? 1 : 0;
            }
            assertThat(empty).as("boxes of no pixel are drawn, too").isPositive();
        }
    }

    @Test
    void cutMix_oblongImages_boxesReachOverAllRowsAndColumnsInTheirProportion() {
        Set<Integer> rows = new HashSet<>();
        Set<Integer> columns = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            SeedTree seeds = SeedTree.of(6).child(i);
            Box box = CutMix.draw(2, 8, 24, seeds).box();
            double side = Math.sqrt(1 - seeds.child("box").numbers().nextDouble());
            assertThat(box.bottom() - box.top()).isLessThanOrEqualTo((int) (8 * side));
            assertThat(box.right() - box.left()).isLessThanOrEqualTo((int) (24 * side));
            IntStream.range(box.top(), box.bottom()).forEach(rows::add);
            IntStream.range(box.left(), box.right()).forEach(columns::add);
        }
        assertThat(rows).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(columns).hasSize(24).contains(0, 23);
    }

    @Test
    void mixed_softTargets_areBlendedLikeTheImages() {
        try (var _ = new PointerScope()) {
            Tensor targets = HostTensors.of(new float[] {1, 0, 0, 1}, 2, 2);
            Mixed mixed = new MixUp(List.of(1, 0), 0.75).apply(torch.ones(2, 1, 2, 2));
            assertThat(HostTensors.floats(mixed.targets(targets)))
                    .containsExactly(0.75f, 0.25f, 0.25f, 0.75f);
        }
    }

    @Test
    void batchMixing_probability_isThatOfABatch() {
        BatchMixing mixing = new BatchMixing(0.5, 0.25);
        int mixed = 0;
        try (var _ = new PointerScope()) {
            Tensor images = torch.ones(2, 1, 4, 4);
            for (int i = 0; i < 2000; i++) {
                mixed += mixing.apply(images, SeedTree.of(3).child(i)).isPresent() ? 1 : 0;
            }
            assertThat(mixed / 2000.0).isCloseTo(0.75, within(0.04));
            assertThat(new BatchMixing(0, 0).apply(images, SeedTree.of(3))).isEmpty();
        }
    }

    @Test
    void batchMixing_moreThanEveryBatch_isRefused() {
        assertThatThrownBy(() -> new BatchMixing(0.75, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("together at most 1");
    }

    @Test
    void randomResizedCrop_boxes_lieInsideAndKeepTheirRanges() {
        var crop = new RandomResizedCrop(0.25, 0.75, 0.75, 4.0 / 3);
        assertThat(crop.draw(2000, 40, 60, SeedTree.of(1)))
                .allSatisfy(box -> {
                    assertThat(box.bottom()).isLessThanOrEqualTo(40);
                    assertThat(box.right()).isLessThanOrEqualTo(60);
                    assertThat(box.area() / 2400.0).isBetween(0.23, 0.77);
                });
        assertThat(new RandomResizedCrop(1, 1, 1, 1).draw(1, 40, 60, SeedTree.of(1)))
                .containsExactly(new Box(0, 40, 10, 50));
    }

    @Test
    void flip_certain_mirrorsAll() {
        try (var _ = new PointerScope()) {
            Tensor images = HostTensors.of(new float[] {1, 2, 3, 4}, 2, 1, 1, 2);
            assertThat(HostTensors.floats(new Flip(1).apply(images, SeedTree.of(0))))
                    .containsExactly(2, 1, 4, 3);
            assertThat(new Flip(0).apply(images, SeedTree.of(0))).isSameAs(images);
        }
    }
}
