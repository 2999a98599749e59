package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockPlanTest {

    @Test
    void blocks_fewClasses_packSeveralImagesOfEach() {
        assertThat(new BlockPlan(10, 25, 100).blocks())
                .extracting(BlockPlan.Block::count)
                .containsExactly(100, 100, 50);
        assertThat(new BlockPlan(250, 2, 100).blocks())
                .extracting(BlockPlan.Block::firstClass)
                .containsExactly(0, 100, 200, 0, 100, 200);
    }

    @Test
    void block_severalImagesOfSeveralClasses_standsImageByImageClassByClass() {
        BlockPlan.Block block = new BlockPlan.Block(3, 2, 10, 3);
        assertThat(block.labels()).containsExactly(10, 11, 12, 10, 11, 12);
        assertThat(block.places(8)).containsExactly(83, 91, 99, 84, 92, 100);
    }

    @Test
    void blocks_each_togetherFillEveryPlaceOnce() {
        for (int size : new int[] {2, 3, 7, 100}) {
            assertThat(
                            new BlockPlan(7, 5, size)
                                    .blocks().stream().flatMapToInt(b -> IntStream.of(b.places(5))))
                    .as("block %d", size)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 35).boxed().toList());
        }
    }
}
