package io.limbeck.bench;

import io.limbeck.torch.Compute;
import io.limbeck.torch.LibtorchInfo;
import io.limbeck.torch.MemoryUse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a benchmark found.
 *
 * @param benchmark its name
 * @param work what was done each time: settings by name
 * @param times of the work
 * @param images that went through a network each time, forward only or forward and backward; 0
 *     where the work has none
 * @param compute where and how exactly
 * @param peakResidentBytes of the process so far
 * @param peakOnDevice the same of a GPU's memory, where it is known
 * @param threads of libtorch
 */
public record Measurement(
        String benchmark,
        Map<String, Object> work,
        Times times,
        long images,
        Compute compute,
        long peakResidentBytes,
        Optional<DeviceMemory> peakOnDevice,
        int threads) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Of this process, as it stands. */
    static Measurement here(
            String benchmark, Map<String, Object> work, Times times, long images, Compute compute) {
        return new Measurement(
                benchmark,
                work,
                times,
                images,
                compute,
                MemoryUse.peakResidentBytes(),
                DeviceMemory.peak(compute.device()),
                LibtorchInfo.threads());
    }

    /** The same, and another finding beside the work. */
    Measurement with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(work);
        more.put(name, value);
        return new Measurement(
                benchmark, more, times, images, compute, peakResidentBytes, peakOnDevice, threads);
    }

    /**
     * One line of JSON: seconds are per time, {@code spread} is longest less shortest; on an NVIDIA
     * GPU {@code peakDeviceMiB} is what tensors took of it, {@code reservedDeviceMiB} what libtorch
     * took from the driver.
     */
    public String json() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("benchmark", benchmark);
        line.put("seconds", rounded(times.median()));
        line.put("spread", rounded(times.longest() - times.shortest()));
        line.put("times", times.seconds().size());
        if (images > 0) {
            line.put("imagesPerSecond", Math.round(images / times.median()));
        }
        line.put("peakResidentMiB", peakResidentBytes >> 20);
        peakOnDevice.ifPresent(peak -> {
            line.put("peakDeviceMiB", peak.allocatedBytes() >> 20);
            line.put("reservedDeviceMiB", peak.reservedBytes() >> 20);
        });
        line.put("device", compute.device().label());
        line.put("precision", compute.precision().name().toLowerCase(Locale.ROOT));
        line.put("threads", threads);
        line.putAll(work);
        return JSON.writeValueAsString(line);
    }

    /** Without an exponent, which scripts that read the line do not expect. */
    static BigDecimal rounded(double seconds) {
        return BigDecimal.valueOf(seconds).setScale(5, RoundingMode.HALF_EVEN);
    }
}
