package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.file.AtomicFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.IIOException;

/**
 * Brings a data set's files into its folder: from the first origin that has them whole. Everything
 * is gathered, rebuilt and checked in a temporary folder, which takes the final name only when all
 * of it is right, so that a folder that exists was complete once.
 *
 * @param title of the data set, for people
 * @param folder that gets the files
 * @param forms in which an origin may hold them; the first one found complete is taken
 * @param home whose folder for data sets is used
 */
record Fetcher(String title, DatasetFolder folder, List<Form> forms, DataHome home) {

    private static final String DOUBTED = "doubted";

    /**
     * Tries the origins in order, unless the files are there and right.
     *
     * @param replace fetches even then
     * @return SHA-256 by file name
     * @throws StoppedException if the thread is interrupted
     * @throws DataException that lists what was tried, and where to put the files by hand
     */
    Map<String, String> fetch(List<Origin> origins, boolean replace, Listener listener) {
        // Looked at before the lock is taken: a home that others filled may be read-only.
        Optional<Map<String, String>> present =
                replace ? Optional.empty() : present(Listener.silent());
        return present.orElseGet(() -> fetchLocked(origins, replace, listener));
    }

    private Map<String, String> fetchLocked(
            List<Origin> origins, boolean replace, Listener listener) {
        String name = folder.path().getFileName().toString();
        Path root = home.datasets();
        try (FolderLock _ = FolderLock.acquire(root.resolve(name + ".lock"), listener)) {
            Optional<Map<String, String>> present = replace ? Optional.empty() : present(listener);
            if (present.isPresent()) {
                return present.get();
            }
            deleteLeftovers(root, name);
            Path work = Files.createTempDirectory(root, workPrefix(name));
            try {
                return fetchFromFirst(origins, work, root.resolve("." + name + ".parts"), listener);
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            throw new DataException("cannot write to %s: %s".formatted(root, reason(e)), e);
        }
    }

    /** What a process that was killed left behind; the lock says that it is nobody's any more. */
    private static void deleteLeftovers(Path root, String name) throws IOException {
        List<Path> left;
        try (Stream<Path> entries = Files.list(root)) {
            left = entries.filter(p -> isWorkOf(name, p.getFileName().toString())).toList();
        }
        for (Path work : left) {
            delete(work);
        }
    }

    /** As {@link Files#createTempDirectory} names them: the prefix, then digits only. */
    private static boolean isWorkOf(String name, String file) {
        String prefix = workPrefix(name);
        return file.startsWith(prefix) && file.substring(prefix.length()).matches("[0-9]+");
    }

    private static String workPrefix(String name) {
        return "." + name + "-";
    }

    private Optional<Map<String, String>> present(Listener listener) {
        if (!folder.isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(folder.verify());
        } catch (DataException e) {
            listener.on(new Event.Warning("fetching " + title + " again: " + e.getMessage()));
            return Optional.empty();
        }
    }

    private Map<String, String> fetchFromFirst(
            List<Origin> origins, Path work, Path keep, Listener listener) throws IOException {
        List<String> tried = new ArrayList<>();
        for (Origin origin : origins) {
            Path attempt = Files.createTempDirectory(work, "attempt");
            Path kept = keep.resolve(origin.title().replaceAll("[^A-Za-z0-9.@-]+", "_"));
            try {
                Path raw =
                        origin.obtain(
                                Files.createDirectory(attempt.resolve("raw")), kept, listener);
                Map<String, String> sums = make(raw, attempt, kept, listener);
                delete(keep);
                listener.on(
                        new Event.Note(
                                "%s, from %s, is in %s"
                                        .formatted(title, origin.title(), folder.path())));
                return sums;
            } catch (IOException | DataException e) {
                // An interrupted origin is no faulty one, and the next is not asked.
                StoppedException.ifInterrupted(() ->
                        "fetching %s was stopped; what came of a download is kept, run it again to go on"
                                .formatted(title));
                tried.add("  " + origin.title() + ": " + reason(e));
                listener.on(new Event.Note("%s: %s".formatted(origin.title(), reason(e))));
            }
            delete(attempt);
        }
        throw new DataException(
                "%s could not be fetched. Tried:%n%s%nPut %s into %s by hand, or name a copy with --from PATH (the files, a folder or an archive)."
                        .formatted(title, String.join("\n", tried), names(), folder.path()));
    }

    /** Makes the files out of what an origin gave, and puts them into the folder. */
    private Map<String, String> make(Path raw, Path attempt, Path kept, Listener listener)
            throws IOException {
        try {
            Path made = Files.createDirectory(attempt.resolve("made"));
            rebuild(raw, attempt, made, listener);
            DatasetFolder candidate = new DatasetFolder(made, folder.files());
            Map<String, String> sums = candidate.verify();
            candidate.record(sums);
            publish(made);
            return sums;
        } catch (IOException | DataException e) {
            if (!Thread.currentThread().isInterrupted()) {
                doubt(kept, e);
            }
            throw e;
        }
    }

    /**
     * Forgets what was kept of an origin: at once if its content is wrong, else when it fails a
     * second time, as the first may be the fault of this machine. A full disk always is.
     */
    private static void doubt(Path kept, Exception fault) throws IOException {
        Path doubted = kept.resolve(DOUBTED);
        if (fault instanceof IOException written && AtomicFile.isDiskFull(written)) {
            return; // what was fetched is not at fault
        }
        if (fault instanceof DataException || Files.exists(doubted)) {
            delete(kept);
        } else if (Files.isDirectory(kept)) {
            Files.createFile(doubted);
        }
    }

    private void rebuild(Path raw, Path attempt, Path made, Listener listener) throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Form form : forms) {
            Path scratch = Files.createTempDirectory(attempt, "form");
            Set<String> lacks = form.rebuild(raw, scratch, made, listener);
            if (lacks.isEmpty()) {
                return;
            }
            if (missing.isEmpty()) {
                missing.addAll(lacks); // the first form is the one to tell people about
            }
        }
        throw new IOException(raw + " does not hold " + String.join(", ", missing));
    }

    private void publish(Path made) throws IOException {
        delete(folder.path());
        Files.move(made, folder.path(), StandardCopyOption.ATOMIC_MOVE);
    }

    private String names() {
        return String.join(", ", folder.files().stream().map(KnownFile::name).toList());
    }

    /**
     * A fault in words; where the message of a rare one is only a name, or nothing, its kind is put
     * before it.
     */
    static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case EOFException _ -> "it ends early";
            case IIOException _ when e.getMessage() != null ->
                    e.getCause() instanceof EOFException
                            ? "it is cut off"
                            : "it is damaged (%s)".formatted(e.getMessage());
            default -> kindAndMessage(e);
        };
    }

    private static String kindAndMessage(Exception e) {
        String message = e.getMessage();
        boolean speaks =
                message != null
                        && (e instanceof DataException || e.getClass() == IOException.class);
        return speaks
                ? message
                : e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path path : Entries.below(folder, _ -> true).reversed()) {
                Files.delete(path);
            }
        }
    }
}
