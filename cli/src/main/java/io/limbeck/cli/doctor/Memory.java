package io.limbeck.cli.doctor;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** Memory, and the allocator's settings that decide a third of the speed. */
final class Memory {

    /** CIFAR-10 at ConvNet-3, width 128, batch 256 peaked at 1.6 to 2.0 GB; twice that is easy. */
    private static final long COMFORTABLE = 4_000_000_000L;

    private static final long LEAST = 1_500_000_000L;

    private static final List<String> SETTINGS =
            List.of("MALLOC_ARENA_MAX", "MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_");

    private Memory() {}

    static List<Finding> look(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        findings.add(memory(total(), available(machine)));
        if (machine.isLinux()) {
            findings.add(allocator(machine));
        }
        return findings;
    }

    private static Finding memory(long total, OptionalLong available) {
        String value =
                available.isPresent()
                        ? "%s, %s available".formatted(gb(total), gb(available.getAsLong()))
                        : gb(total);
        long free = available.orElse(total);
        if (free < LEAST) {
            return Finding.bad(
                    "memory",
                    value,
                    "At least 1.5 GB must be available: close other programs, or take a bigger machine.");
        }
        if (free < COMFORTABLE) {
            return Finding.warn(
                    "memory",
                    value,
                    "Enough for small recipes; lower method.real-batch and evaluation.training.batch if it runs out.");
        }
        return Finding.ok("memory", value);
    }

    private static Finding allocator(Machine machine) {
        Map<String, String> environment = machine.environment();
        String preload = environment.getOrDefault("LD_PRELOAD", "");
        if (preload.contains("tcmalloc") || preload.contains("jemalloc")) {
            return Finding.ok("allocator", preload);
        }
        List<String> missing =
                SETTINGS.stream().filter(name -> !environment.containsKey(name)).toList();
        if (missing.isEmpty()) {
            return Finding.ok("allocator", "glibc, keeps freed memory");
        }
        return Finding.warn(
                "allocator",
                "glibc without " + String.join(", ", missing),
                "Training takes about 1.6 times as long; start Limbeck with ./limbeck and without LIMBECK_ALLOCATOR=system.");
    }

    private static long total() {
        // Knows the limits of containers.
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    private static OptionalLong available(Machine machine) {
        return machine.field("proc/meminfo", "MemAvailable")
                .filter(text -> text.matches("[0-9]+ kB"))
                .map(text -> Long.parseLong(text.substring(0, text.length() - 3)) * 1024)
                .map(bytes -> OptionalLong.of(Math.min(bytes, total())))
                .orElse(OptionalLong.empty());
    }

    private static String gb(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
