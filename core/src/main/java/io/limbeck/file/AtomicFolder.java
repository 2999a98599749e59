package io.limbeck.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Writes folders of many files that are whole or not there. */
public final class AtomicFolder {

    private AtomicFolder() {}

    /**
     * Fills a folder beside the target and gives it the target's name in one step.
     *
     * @param target must not exist, or be an empty folder
     * @param writer gets the temporary folder, which exists
     * @throws FileException if the target holds something already, or as {@link AtomicFile#write};
     *     nothing is left behind
     */
    public static void write(Path target, AtomicFile.Writer writer) {
        Path absolute = target.toAbsolutePath();
        Path temporary = AtomicFile.temporaryFor(absolute);
        try {
            if (Files.exists(absolute) && !isEmptyFolder(absolute)) {
                throw new FileException(
                        target,
                        "cannot write %s: it holds something already; remove it, or choose another folder"
                                .formatted(target),
                        new IOException("exists"));
            }
            Files.createDirectories(temporary);
            writer.write(temporary);
            Files.deleteIfExists(absolute);
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw AtomicFile.explained(target, e);
        } finally {
            deleteTree(temporary);
        }
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Removes a folder and all in it, as far as that is possible; nothing if it is not there. */
    public static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException _) {
            // The failure that left it behind is already on its way to the caller.
            return;
        }
    }
}
