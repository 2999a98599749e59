package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DeviceNumbersTest {

    private static final ComputeDevice CPU = new ComputeDevice.Cpu();

    @Test
    void normal_sameSeeds_givesTheSameNumbersWhateverElseWasDrawn() {
        float[] once = drawn(SeedTree.of(0));
        torch.manual_seed(7);
        drawn(SeedTree.of(1));
        assertThat(drawn(SeedTree.of(0))).containsExactly(once);
        assertThat(drawn(SeedTree.of(1))).isNotEqualTo(once);
    }

    @Test
    void normal_manyNumbers_haveMeanZeroAndVarianceOne() {
        double sum = 0;
        double squares = 0;
        float[] numbers = drawn(SeedTree.of(3));
        for (float number : numbers) {
            sum += number;
            squares += number * number;
        }
        assertThat(sum / numbers.length).isBetween(-0.05, 0.05);
        assertThat(squares / numbers.length).isBetween(0.95, 1.05);
    }

    @Test
    void normal_ofTheCpu_areThoseOfTheSeeds() {
        try (var _ = new PointerScope()) {
            SeedTree seeds = SeedTree.of(5);
            assertThat(HostTensors.floats(Compute.cpu().normal(seeds, 3, 4)))
                    .containsExactly(HostTensors.floats(seeds.tensors().normal(3, 4)));
        }
    }

    private static float[] drawn(SeedTree seeds) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(DeviceNumbers.normal(CPU, seeds, 100, 200));
        }
    }
}
