package io.limbeck.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run computes on.
 *
 * @param os name, version and architecture
 * @param java version of the JVM
 * @param libtorch version
 * @param cpu model
 * @param cores that this process may use
 * @param memoryBytes of the computer, or of the container
 * @param device that holds the tensors, such as {@code cpu} or {@code cuda:0}
 * @param precision of convolutions and matrix products
 */
public record Machine(
        String os,
        String java,
        String libtorch,
        String cpu,
        int cores,
        long memoryBytes,
        String device,
        String precision) {

    /** This one. */
    public static Machine here(String libtorch, String device, String precision) {
        return new Machine(
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                Runtime.version().toString(),
                libtorch,
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                device,
                precision);
    }

    private static String cpuModel() {
        return linuxCpu()
                .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
                .orElse(System.getProperty("os.arch"));
    }

    private static Optional<String> linuxCpu() {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }
}
