package io.limbeck.bench;

import io.limbeck.torch.ComputeDevice;
import java.util.Optional;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.cuda.DeviceStats;
import org.bytedeco.pytorch.global.torch;

/**
 * The most memory of a GPU that libtorch held for this process so far. What the driver and CUDA's
 * libraries take for themselves is not in it.
 *
 * @param allocatedBytes in tensors and work spaces; PyTorch calls it {@code max_memory_allocated}
 * @param reservedBytes taken from the driver, what libtorch keeps for later included; PyTorch calls
 *     it {@code max_memory_reserved}
 */
record DeviceMemory(long allocatedBytes, long reservedBytes) {

    /**
     * Of this device.
     *
     * @return nothing if it is no NVIDIA GPU, or this build does not say
     */
    public static Optional<DeviceMemory> peak(ComputeDevice device) {
        if (!(device instanceof ComputeDevice.Cuda(int index))) {
            return Optional.empty();
        }
        try {
            Statistics.prepare();
            try (DeviceStats statistics = torch.getDeviceStats((byte) index)) {
                return Optional.of(Statistics.peak(statistics));
            }
        } catch (RuntimeException | LinkageError _) {
            return Optional.empty(); // a figure less, but what was measured is not lost
        }
    }

    /**
     * The allocator's statistics as they lie in memory. Their Java class would be read through
     * natives that want the CUDA presets, which are not here.
     */
    static final class Statistics {

        private static final String LOADING = "org.bytedeco.javacpp.loadlibraries";

        // Of c10::CachingDeviceAllocator::DeviceStats: an array for each of allocation, segment,
        // active, inactive_split, allocated_bytes, reserved_bytes, ...; in each the whole, small
        // and large blocks; of each current, peak, allocated, freed.
        private static final long ARRAY = 3 * 4;
        private static final long ALLOCATED_PEAK = 4 * ARRAY + 1;
        private static final long RESERVED_PEAK = 5 * ARRAY + 1;

        private Statistics() {}

        /** Lets the class be, without the natives that it would load. */
        static synchronized void prepare() {
            torch.hasCUDA(); // loads those that are wanted
            String before = System.getProperty(LOADING);
            System.setProperty(LOADING, "false");
            try (DeviceStats _ = new DeviceStats((Pointer) null)) {
                // Made only so that its class is initialised now.
            } finally {
                if (before == null) {
                    System.clearProperty(LOADING);
                } else {
                    System.setProperty(LOADING, before);
                }
            }
        }

        static DeviceMemory peak(Pointer statistics) {
            try (LongPointer numbers = new LongPointer(statistics)) {
                return new DeviceMemory(numbers.get(ALLOCATED_PEAK), numbers.get(RESERVED_PEAK));
            }
        }
    }
}
