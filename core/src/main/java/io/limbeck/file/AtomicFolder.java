package io.limbeck.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Writes folders of many files that are whole or not there. */
public final class AtomicFolder {

    private AtomicFolder() {}

    /**
     * Tells a folder that the caller wrote, and may write again, from one that is not to be lost.
     */
    @FunctionalInterface
    public interface Ownership {
        /**
         * @param folder exists, and holds something
         * @throws IOException as it comes; {@link AtomicFolder} adds path and mend
         */
        boolean of(Path folder) throws IOException;
    }

    /**
     * Fills a folder beside the target and gives it the target's name in one step, or in two where
     * it holds something: that is then moved aside, and removed.
     *
     * @param target must not exist, be an empty folder, or be the caller's own
     * @param own asked of a folder that holds something
     * @param writer gets the temporary folder, which exists
     * @throws FileException if the target holds something else, or as {@link AtomicFile#write};
     *     nothing is left behind
     */
    public static void write(Path target, Ownership own, AtomicFile.Writer writer) {
        Path absolute = target.toAbsolutePath();
        Path temporary = AtomicFile.temporaryFor(absolute);
        Path before = AtomicFile.temporaryFor(absolute);
        try {
            boolean replaced = Files.exists(absolute) && !isEmptyFolder(absolute);
            if (replaced && !(Files.isDirectory(absolute) && own.of(absolute))) {
                throw new FileException(
                        target,
                        "cannot write %s: it holds something already; remove it, or choose another folder"
                                .formatted(target),
                        new IOException("exists"));
            }
            Files.createDirectories(temporary);
            writer.write(temporary);
            if (replaced) {
                swap(temporary, absolute, before);
            } else {
                Files.deleteIfExists(absolute);
                Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw AtomicFile.explained(target, e);
        } finally {
            deleteTree(temporary);
            deleteTree(before);
        }
    }

    /** In two steps, as no folder takes the name of one that holds something. */
    private static void swap(Path temporary, Path target, Path before) throws IOException {
        Files.move(target, before, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(before, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
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

    /**
     * Removes a file, or a folder and all in it: its name is gone in one step, so that nobody finds
     * half of it.
     *
     * @throws FileException if it cannot be removed; says where what is left of it lies
     */
    public static void remove(Path target) {
        Path absolute = target.toAbsolutePath();
        Path leaving = AtomicFile.temporaryFor(absolute);
        try {
            Files.move(absolute, leaving, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new FileException(
                    target, "cannot remove %s: %s".formatted(target, e.getMessage()), e);
        }
        deleteTree(leaving);
        if (Files.exists(leaving)) {
            throw new FileException(
                    target,
                    "%s is gone, but not all of its files could be deleted; remove %s by hand"
                            .formatted(target, leaving),
                    new IOException("not deleted"));
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
        } catch (IOException | UncheckedIOException _) {
            // The failure that left it behind is already on its way to the caller, or another
            // process removes it as well.
            return;
        }
    }
}
