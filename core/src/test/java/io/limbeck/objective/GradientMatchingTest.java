package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InPointerScope
class GradientMatchingTest {

    private static final GradientMatching ROWS =
            new GradientMatching(GradientMatching.Distance.ROWS);
    private static final long[][] SHAPES = {{4, 2, 3, 3}, {4}, {5, 16}, {5}};
    private static final int ROW_COUNT = 9;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void rows_anyGradients_liesBetweenZeroAndTwicePerRow(long seed) {
        double distance = ROWS.of(gradients(seed), gradients(seed + 100)).item_double();
        assertThat(distance).isBetween(0.0, 2.0 * ROW_COUNT);
        assertThat(ROWS.of(gradients(seed), negated(gradients(seed))).item_double())
                .isCloseTo(2 * ROW_COUNT, within(1e-4));
    }

    @Test
    void rows_equalGradients_isZero() {
        assertThat(ROWS.of(gradients(1), gradients(1)).item_double()).isCloseTo(0, within(1e-4));
    }

    @Test
    void rows_scaledGradients_isUnchanged() {
        List<Tensor> scaled = gradients(2).stream().map(g -> g.mul(new Scalar(7))).toList();
        assertThat(ROWS.of(gradients(1), scaled).item_double())
                .isCloseTo(ROWS.of(gradients(1), gradients(2)).item_double(), within(1e-4));
    }

    @Test
    void rows_otherBiasesAndNorms_isUnchanged() {
        List<Tensor> other = new ArrayList<>(gradients(2));
        other.set(1, gradients(3).get(1));
        other.set(3, gradients(3).get(3));
        assertThat(ROWS.of(gradients(1), other).item_double())
                .isEqualTo(ROWS.of(gradients(1), gradients(2)).item_double());
    }

    @Test
    void rows_deadUnit_countsAsOneAndHasAFiniteGradient() {
        List<Tensor> dead = new ArrayList<>(gradients(1));
        Tensor zero = dead.get(2).zero_().set_requires_grad(true);
        dead.set(2, zero);
        Tensor distance = ROWS.of(gradients(1), dead);
        assertThat(distance.item_double()).isCloseTo(5, within(1e-4));
        Tensor gradient = Gradients.of(distance, List.of(zero)).getFirst();
        assertThat(gradient.isfinite().all().item_bool()).isTrue();
    }

    private static List<Tensor> gradients(long seed) {
        return IntStream.range(0, SHAPES.length)
                .mapToObj(i -> SeedTree.of(seed).child(i).tensors().normal(SHAPES[i]))
                .toList();
    }

    private static List<Tensor> negated(List<Tensor> gradients) {
        return gradients.stream().map(Tensor::neg).toList();
    }
}
