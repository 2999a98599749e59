package io.limbeck.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.ComputeDevice;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.cuda.DeviceStats;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {

    @Test
    void peak_cpu_isNotSaid() {
        assertThat(DeviceMemory.peak(new ComputeDevice.Cpu())).isEmpty();
    }

    @Test
    void peak_noSuchGpu_isNotSaid() {
        assertThat(DeviceMemory.peak(new ComputeDevice.Cuda(99))).isEmpty();
    }

    /** 0x180 and 0x1e0 bytes from the start, by the code of the presets' own accessors. */
    @Test
    void statistics_readWithoutTheCudaPresets_areThePeaksOfAllBlocks() {
        DeviceMemory.Statistics.prepare();
        try (LongPointer numbers = new LongPointer(200)) {
            for (int i = 0; i < 200; i++) {
                numbers.put(i, i);
            }
            assertThat(DeviceMemory.Statistics.peak(new DeviceStats(numbers)))
                    .isEqualTo(new DeviceMemory(0x180 / 8 + 1, 0x1e0 / 8 + 1));
        }
    }
}
