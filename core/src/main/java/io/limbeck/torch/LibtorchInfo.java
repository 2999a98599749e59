package io.limbeck.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** What this libtorch is and what it can use of this machine. */
public final class LibtorchInfo {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MAPS = Path.of("/proc/self/maps");

    // What the GPU build of these presets is linked against.
    private static final List<String> CUDA_LIBRARIES =
            List.of(
                    "libcudart.so.13",
                    "libcupti.so.13",
                    "libcublas.so.13",
                    "libcublasLt.so.13",
                    "libcudnn.so.9",
                    "libcufft.so.12",
                    "libcurand.so.10",
                    "libcusparse.so.12",
                    "libcusolver.so.12",
                    "libcufile.so.0",
                    "libnccl.so.2");

    private LibtorchInfo() {}

    /** Version of libtorch and of its Java presets, such as {@code 2.10.0-1.5.13}. */
    public static String version() {
        return presets("pytorch");
    }

    /** Version of the Java presets of a library. */
    static String presets(String artifact) {
        try {
            return Loader.getVersion("org.bytedeco", artifact);
        } catch (IOException _) {
            return "unknown"; // the jar was repackaged without its properties
        }
    }

    /** The vector instructions that libtorch chose, such as {@code AVX512}. */
    public static String cpuCapability() {
        try (BytePointer text = torch.get_cpu_capability()) {
            return text.getString();
        }
    }

    /** Threads that one operation uses. */
    public static int threads() {
        return torch.get_num_threads();
    }

    /**
     * Sets how many threads one operation uses, for the whole process.
     *
     * @param threads 1 or more
     */
    public static void setThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "threads is %d; it must be 1 or more, best the number of cores (%d here)"
                            .formatted(threads, Runtime.getRuntime().availableProcessors()));
        }
        torch.set_num_threads(threads);
    }

    /**
     * Whether this CPU multiplies bfloat16 in hardware; without that, bfloat16 is slower than
     * float32. Known on Linux only; elsewhere false.
     */
    public static boolean supportsFastBf16() {
        Set<String> flags = cpuFlags();
        return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
    }

    /** Whether the natives of the GPU build were loaded, whether or not they found a GPU. */
    public static boolean gpuBuild() {
        torch.hasCUDA(); // loads the natives
        return mapped().stream().anyMatch(path -> path.contains("-gpu.jar"));
    }

    /** CUDA libraries that the GPU build needs and that are loaded; Linux only. */
    public static List<String> loadedCudaLibraries() {
        Set<String> names = loadedNames();
        return CUDA_LIBRARIES.stream().filter(names::contains).toList();
    }

    /** CUDA libraries that the GPU build needs and that are not loaded; Linux only. */
    public static List<String> missingCudaLibraries() {
        if (mapped().isEmpty()) {
            return List.of();
        }
        Set<String> names = loadedNames();
        return CUDA_LIBRARIES.stream().filter(name -> !names.contains(name)).toList();
    }

    private static Set<String> loadedNames() {
        torch.hasCUDA(); // loads the natives
        Set<String> names = new HashSet<>();
        for (String path : mapped()) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            // A library may be mapped under its full version, libcudnn.so.9.10.2 for libcudnn.so.9.
            CUDA_LIBRARIES.stream()
                    .filter(known -> name.equals(known) || name.startsWith(known + "."))
                    .forEach(names::add);
        }
        return names;
    }

    private static Set<String> mapped() {
        Set<String> paths = new HashSet<>();
        for (String line : lines(MAPS)) {
            int slash = line.indexOf('/');
            if (slash >= 0) {
                paths.add(line.substring(slash));
            }
        }
        return paths;
    }

    private static Set<String> cpuFlags() {
        return lines(CPU_INFO).stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line ->
                        Set.copyOf(
                                new HashSet<>(
                                        Arrays.asList(
                                                line.substring(line.indexOf(':') + 1).split(" ")))))
                .orElse(Set.of());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException _) {
            return List.of(); // not Linux, or hidden by a container: nothing is known then
        }
    }
}
