package io.limbeck.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The CPU: model, features that libtorch uses, threads. */
final class Processor {

    private static final List<String> FEATURES =
            List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd");

    private Processor() {}

    static List<Finding> look(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        int cores = Runtime.getRuntime().availableProcessors();
        String model =
                machine.field("proc/cpuinfo", "model name")
                        .orElse(System.getProperty("os.arch", "unknown"));
        findings.add(Finding.ok("processor", "%s, %d usable cores".formatted(model, cores)));
        findings.add(features(machine));
        findings.add(threads(machine.environment().get("OMP_NUM_THREADS"), cores));
        return findings;
    }

    private static Finding features(Machine machine) {
        Set<String> flags = Set.of(machine.field("proc/cpuinfo", "flags").orElse("").split("\\s+"));
        if (flags.size() < 2) {
            return Finding.ok("processor features", "not listed by this system");
        }
        List<String> present = FEATURES.stream().filter(flags::contains).toList();
        if (!flags.contains("avx2")) {
            return Finding.warn(
                    "processor features",
                    "no AVX2",
                    "Training will be several times slower than on a processor with it.");
        }
        boolean bf16 = flags.contains("amx_bf16") || flags.contains("avx512_bf16");
        return Finding.ok(
                "processor features",
                String.join(", ", present)
                        + (bf16 ? "; bf16 is fast here" : "; no bf16, float32 is used"));
    }

    private static Finding threads(String set, int cores) {
        if (set == null || !set.matches("[0-9]{1,5}")) {
            return Finding.warn(
                    "threads",
                    "OMP_NUM_THREADS is " + (set == null ? "not set" : set),
                    "Start Limbeck with ./limbeck, which sets it to the physical cores.");
        }
        int threads = Integer.parseInt(set);
        if (threads > cores) {
            return Finding.warn(
                    "threads",
                    "OMP_NUM_THREADS is %d on %d cores".formatted(threads, cores),
                    "More threads than cores slow each other down: unset OMP_NUM_THREADS.");
        }
        return Finding.ok("threads", set + " (OMP_NUM_THREADS)");
    }
}
