package io.limbeck.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

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
         * May be called again if the thread is interrupted while a channel of the writer is open.
         * Whoever writes what is dear to make uses a {@link java.io.FileOutputStream}, which no
         * interrupt closes.
         *
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
        Interrupts interrupts = new Interrupts();
        try {
            replace(absolute, folder, writer, interrupts);
        } catch (IOException e) {
            throw explained(target, e);
        } catch (ReadOnlyFileSystemException e) {
            throw explained(target, new IOException("read-only file system", e));
        } finally {
            interrupts.handBack();
        }
    }

    private static void replace(Path target, Path folder, Writer writer, Interrupts interrupts)
            throws IOException {
        Path temporary = temporaryFor(target);
        try {
            Files.createDirectories(folder);
            interrupts.putAside(() -> {
                Files.deleteIfExists(temporary);
                writer.write(temporary);
            });
            interrupts.putAside(() -> force(temporary));
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

    /**
     * A channel closes under an interrupted thread, and what is written then is often the state to
     * go on from. So the thread's flag is put aside meanwhile, and what failed for it done again:
     * the writer only if its own channel closed.
     */
    private static final class Interrupts {

        private boolean seen = Thread.interrupted();

        private interface Work {
            void run() throws IOException;
        }

        void putAside(Work work) throws IOException {
            for (boolean done = false; !done; ) {
                try {
                    work.run();
                    done = true;
                } catch (ClosedByInterruptException _) {
                    seen = true;
                }
                seen |= Thread.interrupted();
            }
        }

        void handBack() {
            if (seen) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Removes what processes that died while they wrote have left directly in a folder. Only for
     * folders in which nobody else writes.
     *
     * @throws FileException if the folder cannot be read; a file that cannot be removed stays
     */
    public static void removeLeftovers(Path folder) {
        removeLeftovers(folder, "");
    }

    private static void removeLeftovers(Path folder, String prefix) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> isTemporary(file.getFileName().toString(), prefix))
                    .forEach(AtomicFile::deleteIfThere);
        } catch (IOException e) {
            throw new FileException(
                    folder, "cannot read %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /**
     * Removes what processes that died while they wrote one file have left beside it. Only for a
     * file that nobody else writes.
     *
     * @throws FileException if the folder cannot be read; a file that cannot be removed stays
     */
    public static void removeLeftoversOf(Path target) {
        removeLeftovers(target.toAbsolutePath().getParent(), prefix(target));
    }

    /** Writes a text file in UTF-8, as {@link #write}. */
    public static void writeString(Path target, String text) {
        write(target, temporary -> Files.writeString(temporary, text));
    }

    private static boolean isTemporary(String name, String prefix) {
        return name.startsWith(prefix) && name.endsWith(TEMPORARY_SUFFIX);
    }

    /** A name beside the target that no other writer uses. */
    static Path temporaryFor(Path target) {
        return target.resolveSibling(prefix(target) + UUID.randomUUID() + TEMPORARY_SUFFIX);
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    /** The same failure with the path and what to do about it. */
    static FileException explained(Path target, IOException cause) {
        return new FileException(
                target, "cannot write %s: %s".formatted(target, mend(target, cause)), cause);
    }

    /** Whether it, or what caused it, is that the disk has no room left. */
    public static boolean isDiskFull(IOException fault) {
        String lower = messages(fault);
        return lower.contains("no space left") || lower.contains("not enough space");
    }

    private static String mend(Path target, IOException cause) {
        String lower = messages(cause);
        if (isDiskFull(cause)) {
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
        if (cause instanceof NoSuchFileException missing) {
            return Files.isDirectory(folder)
                    ? "there is no " + missing.getFile()
                    : "the folder %s cannot be made; choose another output folder"
                            .formatted(folder);
        }
        String reason = String.valueOf(cause.getMessage());
        return cause.getClass() == IOException.class
                ? reason
                : "%s (%s)".formatted(reason, cause.getClass().getSimpleName());
    }

    /** Of the fault and of what caused it: writers of pictures wrap what the disk says. */
    private static String messages(Throwable fault) {
        StringBuilder messages = new StringBuilder();
        for (Throwable at = fault; at != null; at = at.getCause()) {
            messages.append(at.getMessage()).append('\n');
        }
        return messages.toString().toLowerCase(Locale.ROOT);
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
            // Either the failure that left it behind is on its way to the caller, or it is old.
            return;
        }
    }
}
