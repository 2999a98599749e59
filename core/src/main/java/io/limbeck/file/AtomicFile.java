package io.limbeck.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/**
 * Writes files that are whole or not there. The content goes to a temporary file in the same
 * folder, is forced to the disk, and takes the target's name in one step; whoever reads the target
 * sees the old content or the new, also after a crash.
 */
public final class AtomicFile {

    /** How temporary files end; one that is found later is left over from a process that died. */
    public static final String TEMPORARY_SUFFIX = ".part";

    private AtomicFile() {}

    /** Fills the temporary file. */
    @FunctionalInterface
    public interface Writer {
        /**
         * @param temporary does not exist yet, its folder does
         * @throws IOException as it comes; {@link AtomicFile} adds path and mend
         */
        void write(Path temporary) throws IOException;
    }

    /**
     * Writes a file, replacing it if it is there. Missing parent folders are made.
     *
     * @throws FileException if the folder cannot be written, the disk is full, or the writer fails
     *     otherwise; the target is then as it was, and no temporary file is left
     */
    public static void write(Path target, Writer writer) {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw new FileException(
                    target,
                    "cannot write %s: it is a folder; give the name of a file".formatted(target),
                    new IOException("is a folder"));
        }
        boolean interrupted = Thread.interrupted();
        try {
            interrupted |= replace(absolute, folder, writer);
        } catch (IOException e) {
            throw explained(target, e);
        } catch (ReadOnlyFileSystemException e) {
            throw explained(target, new IOException("read-only file system", e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * A channel closes under an interrupted thread, and what is written then is often the state to
     * go on from. So the flag is put aside meanwhile.
     *
     * @return whether the thread was interrupted while it wrote
     */
    private static boolean replace(Path target, Path folder, Writer writer) throws IOException {
        try {
            replaceOnce(target, folder, writer);
            return false;
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            replaceOnce(target, folder, writer);
            return true;
        }
    }

    private static void replaceOnce(Path target, Path folder, Writer writer) throws IOException {
        Path temporary = temporaryFor(target);
        try {
            Files.createDirectories(folder);
            writer.write(temporary);
            force(temporary);
            Files.move(
                    temporary,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            forceFolder(folder);
        } finally {
            deleteIfThere(temporary);
        }
    }

    /** Writes a text file in UTF-8, as {@link #write}. */
    public static void writeString(Path target, String text) {
        write(target, temporary -> Files.writeString(temporary, text));
    }

    /** A name beside the target that no other writer uses. */
    static Path temporaryFor(Path target) {
        return target.resolveSibling(
                "." + target.getFileName() + "." + UUID.randomUUID() + TEMPORARY_SUFFIX);
    }

    /** The same failure with the path and what to do about it. */
    static FileException explained(Path target, IOException cause) {
        return new FileException(
                target, "cannot write %s: %s".formatted(target, mend(target, cause)), cause);
    }

    private static String mend(Path target, IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("not enough space")) {
            return "the disk is full; free some space there, or choose an output folder on another disk";
        }
        if (lower.contains("quota exceeded")) {
            return "your disk quota is used up; free some space, or choose an output folder on another disk";
        }
        Path folder = target.toAbsolutePath().getParent();
        if (cause instanceof AccessDeniedException || lower.contains("read-only file system")) {
            return "the folder %s may not be written; give yourself the right to write there, or choose another output folder"
                    .formatted(folder);
        }
        if (cause instanceof FileAlreadyExistsException || lower.contains("not a directory")) {
            return "%s is a file where a folder is needed; remove it, or choose another output folder"
                    .formatted(firstFile(folder));
        }
        return "%s (%s)".formatted(reason, cause.getClass().getSimpleName());
    }

    private static Path firstFile(Path folder) {
        for (Path p = folder; p != null; p = p.getParent()) {
            if (Files.isRegularFile(p)) {
                return p;
            }
        }
        return folder;
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void forceFolder(Path folder) {
        // The rename itself must reach the disk too. Windows opens no folders, and needs none
        // opened.
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // The file is whole either way; only its new name may be lost in a power cut.
            return;
        }
    }

    private static void deleteIfThere(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException _) {
            // The failure that left it behind is already on its way to the caller.
            return;
        }
    }
}
