package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochOrderTest {

    @ParameterizedTest
    @CsvSource({
        "795, 2, 397, 3", // a single image is left over
        "9, 4, 2, 5",
        "10, 4, 3, 2",
        "8, 4, 2, 4",
        "3, 8, 1, 3",
        "1, 8, 1, 1",
        "5, 1, 5, 1"
    })
    void batch_epoch_seesEveryImageOnceAndNoneAloneButWhereAllAre(
            int size, int batch, int steps, int last) {
        EpochOrder order = new EpochOrder(size, batch, SeedTree.of(3));
        for (int epoch = 0; epoch < 2; epoch++) {
            int first = epoch * steps;
            int[] seen =
                    IntStream.range(first, first + steps)
                            .mapToObj(order::batch)
                            .flatMapToInt(Arrays::stream)
                            .sorted()
                            .toArray();
            assertThat(seen).containsExactly(IntStream.range(0, size).toArray());
            assertThat(order.batch(first + steps - 1L)).hasSize(last);
        }
        assertThat(Length.epochs(2).totalSteps(size, batch)).isEqualTo(2L * steps);
    }
}
