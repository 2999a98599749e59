package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class RandomStreamTest {

    private static final int MANY = 200_000;

    @Test
    void normal_otherNumberOfThreads_sameNumbers() {
        int threads = LibtorchInfo.threads();
        try (var _ = new PointerScope()) {
            LibtorchInfo.setThreads(1);
            float[] alone = HostTensors.floats(SeedTree.of(0).tensors().normal(MANY));
            LibtorchInfo.setThreads(3);
            float[] shared = HostTensors.floats(SeedTree.of(0).tensors().normal(MANY));
            assertThat(shared).isEqualTo(alone);
        } finally {
            LibtorchInfo.setThreads(threads);
        }
    }

    @Test
    void normal_manyDraws_momentsOfTheNormalLaw() {
        try (var _ = new PointerScope()) {
            Tensor draws = SeedTree.of(0).tensors().normal(MANY);
            assertThat(draws.mean().item_double()).isCloseTo(0, within(0.01));
            assertThat(draws.square().mean().item_double()).isCloseTo(1, within(0.02));
            assertThat(draws.square().square().mean().item_double()).isCloseTo(3, within(0.1));
        }
    }

    @Test
    void uniform_manyDraws_fillTheUnitInterval() {
        try (var _ = new PointerScope()) {
            Tensor draws = SeedTree.of(0).tensors().uniform(400, 500);
            assertThat(draws.shape()).containsExactly(400, 500);
            assertThat(draws.min().item_double()).isBetween(0.0, 0.001);
            assertThat(draws.max().item_double()).isGreaterThan(0.999).isLessThan(1);
            assertThat(draws.mean().item_double()).isCloseTo(0.5, within(0.005));
        }
    }

    @Test
    void normal_twiceFromOneStream_differs() {
        try (var _ = new PointerScope()) {
            RandomStream stream = SeedTree.of(0).tensors();
            assertThat(HostTensors.floats(stream.normal(8)))
                    .isNotEqualTo(HostTensors.floats(stream.normal(8)));
        }
    }

    @Test
    void normal_noNumbers_emptyTensor() {
        try (var _ = new PointerScope()) {
            assertThat(SeedTree.of(0).tensors().normal(0, 3).numel()).isZero();
        }
    }
}
