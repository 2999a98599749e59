package io.limbeck.cli.doctor;

import io.limbeck.data.DataHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Disk space and what the caches hold. */
final class Storage {

    /** CIFAR-10 with its archive, a pool of networks and some runs. */
    private static final long HOME_NEEDS = 2_000_000_000L;

    /** libtorch unpacked. */
    private static final long NATIVES_NEED = 600_000_000L;

    private Storage() {}

    static List<Finding> look(Machine machine, DataHome home) {
        List<Finding> findings = new ArrayList<>();
        findings.add(space("data and runs", home.root(), HOME_NEEDS, "--home or LIMBECK_HOME"));
        findings.add(contents(home));
        Path natives = natives(machine);
        boolean unpacked = Files.isDirectory(natives) && !children(natives).isEmpty();
        findings.add(
                space("native libraries", natives, unpacked ? 0 : NATIVES_NEED, "LIMBECK_CACHE"));
        return findings;
    }

    /** Where JavaCPP unpacks libraries. */
    private static Path natives(Machine machine) {
        String folder = System.getProperty("org.bytedeco.javacpp.cachedir");
        return folder == null
                ? machine.userHome().resolve(".javacpp").resolve("cache")
                : Path.of(folder);
    }

    private static Finding space(String subject, Path folder, long needed, String variable) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isWritable(there)) {
            return Finding.bad(
                    subject,
                    "%s cannot be written".formatted(folder),
                    "Point %s at a folder of your own.".formatted(variable));
        }
        long free;
        try {
            free = Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            return Finding.warn(
                    subject, "%s: %s".formatted(folder, e.getMessage()), "Check the disk.");
        }
        String value = String.format(Locale.ROOT, "%s, %.1f GB free", folder, free / 1e9);
        if (free < needed / 2) {
            return Finding.bad(
                    subject,
                    value,
                    "About %d MB are needed: free some, or point %s at another disk."
                            .formatted(needed / 1_000_000, variable));
        }
        return free < needed
                ? Finding.warn(subject, value, "Little is left; %s moves it.".formatted(variable))
                : Finding.ok(subject, value);
    }

    private static Finding contents(DataHome home) {
        List<String> sets = children(home.datasets());
        return Finding.ok(
                "data cache",
                "data sets: %s; pools: %d; runs: %d"
                        .formatted(
                                sets.isEmpty() ? "none yet" : String.join(", ", sets),
                                children(home.pools()).size(),
                                children(home.runs()).size()));
    }

    private static List<String> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }
}
