package io.limbeck.data;

import io.limbeck.event.StoppedException;
import io.limbeck.file.AtomicFile;
import io.limbeck.file.FileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * SHA-256 of all that the image files of a part hold: of the files and not of their pixels, as
 * another machine may decode a JPEG otherwise. It is made once and kept beside the decoded images,
 * until a file's name, length or time changes.
 */
final class ContentDigest {

    /** To read more than this only to recognise it would take minutes: 4 GiB. */
    private static final long MOST_BYTES = 4L << 30;

    private ContentDigest() {}

    /**
     * @param name of the part, for the name of the file that keeps the digest
     * @return empty if there is too much to read
     * @throws StoppedException if the thread is interrupted
     * @throws DataException if a file cannot be read
     */
    static Optional<String> of(String name, ClassFolders part, DataHome home) {
        Path kept = part.derived(name, ".sha256", home);
        try {
            if (Files.isRegularFile(kept)) {
                return Optional.of(Files.readString(kept).strip());
            }
            if (bytes(part) > MOST_BYTES) {
                return Optional.empty();
            }
            String digest = read(part);
            keep(kept, digest);
            return Optional.of(digest);
        } catch (ClosedByInterruptException _) {
            throw new StoppedException(stopped(name));
        } catch (IOException e) {
            throw new DataException(
                    "cannot read %s (%s)".formatted(part.root(), Fetcher.reason(e)), e);
        }
    }

    private static long bytes(ClassFolders part) throws IOException {
        long bytes = 0;
        for (Path file : part.files()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static String read(ClassFolders part) throws IOException {
        var digest = Checksum.digest("SHA-256");
        byte[] buffer = new byte[1 << 16];
        for (Path file : part.files()) {
            StoppedException.ifInterrupted(() -> stopped(part.root().toString()));
            try (InputStream in = Files.newInputStream(file)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A home that cannot be written is no fault here: the next opening reads the files again. */
    private static void keep(Path file, String digest) {
        try {
            AtomicFile.writeString(file, digest + "\n");
        } catch (FileException _) {
            return;
        }
    }

    private static String stopped(String title) {
        return "reading %s was stopped; run it again to go on".formatted(title);
    }
}
