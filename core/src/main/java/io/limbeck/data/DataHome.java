package io.limbeck.data;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where Limbeck keeps what it fetches and makes, and where the user keeps large data of their own.
 *
 * @param root the folder that holds everything
 * @param imagenet an ImageNet folder with {@code train/} and {@code val/}, if the user named one
 * @param shared a folder with archives that need not be downloaded, if the user named one
 * @param memoryLimit sets of image files that need more bytes than this once decoded are read from
 *     their files on demand
 */
public record DataHome(
        Path root, Optional<Path> imagenet, Optional<Path> shared, long memoryLimit) {

    /** Names the folder that holds everything. */
    public static final String HOME_VARIABLE = "LIMBECK_HOME";

    /** Names an ImageNet folder. */
    public static final String IMAGENET_VARIABLE = "LIMBECK_IMAGENET";

    /** Names a folder with archives of data sets. */
    public static final String SHARED_VARIABLE = "LIMBECK_SHARED_DATA";

    /** Sets the memory limit in MiB; 0 reads every image file on demand. */
    public static final String LIMIT_VARIABLE = "LIMBECK_DATA_MEMORY_MIB";

    /**
     * A home in this folder; nothing else named; the memory limit is a quarter of this machine's.
     */
    public static DataHome at(Path root) {
        return new DataHome(root, Optional.empty(), Optional.empty(), physicalMemory() / 4);
    }

    /**
     * The home that this process' environment names: {@value #HOME_VARIABLE}, else {@code limbeck}
     * in the place for caches of this operating system.
     */
    public static DataHome fromEnvironment() {
        return of(
                System.getenv(),
                System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", ".")));
    }

    static DataHome of(Map<String, String> environment, String system, Path userHome) {
        Path root =
                folder(environment, HOME_VARIABLE)
                        .orElseGet(() -> cache(environment, system, userHome).resolve("limbeck"));
        return new DataHome(
                root.toAbsolutePath().normalize(),
                folder(environment, IMAGENET_VARIABLE),
                folder(environment, SHARED_VARIABLE),
                limit(environment.get(LIMIT_VARIABLE)));
    }

    /** Data sets, one folder each. */
    public Path datasets() {
        return root.resolve("datasets");
    }

    /** Pools of trained networks. */
    public Path pools() {
        return root.resolve("pools");
    }

    /** Runs that were not told another place. */
    public Path runs() {
        return root.resolve("runs");
    }

    private static Path cache(Map<String, String> environment, String system, Path userHome) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.contains("mac")) {
            return userHome.resolve("Library").resolve("Caches");
        }
        if (name.contains("windows")) {
            return folder(environment, "LOCALAPPDATA")
                    .orElseGet(() -> userHome.resolve("AppData").resolve("Local"));
        }
        // The XDG specification: a relative path is invalid and must be ignored.
        return folder(environment, "XDG_CACHE_HOME")
                .filter(Path::isAbsolute)
                .orElseGet(() -> userHome.resolve(".cache"));
    }

    private static Optional<Path> folder(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    private static long limit(String value) {
        if (value == null || value.isBlank()) {
            return physicalMemory() / 4;
        }
        try {
            long mebibytes = Long.parseLong(value.strip());
            if (mebibytes >= 0) {
                return Math.multiplyExact(mebibytes, 1L << 20);
            }
        } catch (NumberFormatException | ArithmeticException _) {
            // reported below, with the value
        }
        throw new DataException(
                "%s is \"%s\"; it takes a whole number of MiB from 0; unset it to use a quarter of the memory"
                        .formatted(LIMIT_VARIABLE, value));
    }

    private static long physicalMemory() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 4 * Runtime.getRuntime().maxMemory();
    }
}
