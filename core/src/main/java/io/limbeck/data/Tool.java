package io.limbeck.data;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** Runs a package manager's own client, whose configuration decides which server it asks. */
final class Tool {

    private static final long POLL_MILLIS = 500;

    private Tool() {}

    /**
     * @param folder where it runs
     * @param limit after which it is ended
     * @param command program and arguments
     * @param progress told twice a second how many bytes are in the folder
     * @throws IOException if it cannot be started, fails (with the end of its output) or takes too
     *     long
     */
    static void run(Path folder, Duration limit, List<String> command, LongConsumer progress)
            throws IOException {
        Path output = folder.resolve("output.log");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        String program = command.getFirst();
        try {
            long end = System.nanoTime() + limit.toNanos();
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() > end) {
                    throw new IOException(
                            program + " took longer than " + limit.toMinutes() + " min");
                }
                progress.accept(bytesIn(folder));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "%s ended with %d: %s".formatted(program, process.exitValue(), tail(output)));
        }
    }

    /**
     * The file that a tool has left.
     *
     * @param ending of its name
     * @param tool for the message
     * @throws IOException if there is none
     */
    static Path left(Path folder, String ending, String tool) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow(() -> new IOException("%s left no %s".formatted(tool, ending)));
        }
    }

    private static long bytesIn(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
        } catch (UncheckedIOException e) {
            // A file that the tool renames meanwhile.
            return 0;
        }
    }

    static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    }

    private static String tail(Path output) throws IOException {
        List<String> lines =
                new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList();
        return String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }
}
