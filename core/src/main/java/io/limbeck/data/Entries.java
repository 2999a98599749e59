package io.limbeck.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** The plain files in a folder or an archive, one after another, without unpacking. */
final class Entries {

    private static final int MAX_ENTRIES = 4_000_000;
    private static final List<String> ARCHIVES = List.of(".tar.gz", ".tgz", ".tar", ".zip");

    private Entries() {}

    /** Hears of each file; the stream is closed by the caller of this interface. */
    interface Visitor {
        /**
         * @param name with {@code /} between folders; from outside, so never to be used as a path
         */
        void visit(String name, InputStream content) throws IOException;
    }

    static boolean isArchive(Path file) {
        return Files.isRegularFile(file) && ARCHIVES.stream().anyMatch(e -> hasEnding(file, e));
    }

    /**
     * Visits the files below a folder in the order of their names, the entries of a tar or zip
     * archive in its own order, or the one file itself. Links are not followed.
     *
     * @throws IOException also if the archive's own checksums are other ones, of an entry after it
     *     was visited
     */
    static void forEach(Path from, Visitor visitor) throws IOException {
        if (Files.isDirectory(from)) {
            forEachInFolder(from, visitor);
        } else if (isArchive(from)) {
            try (InputStream in = unzipped(from);
                    ArchiveInputStream<?> archive = open(from, in)) {
                forEachInArchive(from, archive, visitor);
                in.transferTo(OutputStream.nullOutputStream()); // gzip's checksum is at its end
            }
        } else {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(from))) {
                visitor.visit(from.getFileName().toString(), in);
            }
        }
    }

    private static void forEachInFolder(Path folder, Visitor visitor) throws IOException {
        for (Path file : below(folder, Files::isRegularFile)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                visitor.visit(folder.relativize(file).toString().replace('\\', '/'), in);
            }
        }
    }

    /**
     * What a folder and those below it hold, sorted.
     *
     * @throws IOException if one of them cannot be read: what it hides would seem to be missing
     */
    static List<Path> below(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(wanted).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void forEachInArchive(Path file, ArchiveInputStream<?> archive, Visitor visitor)
            throws IOException {
        int count = 0;
        ArchiveEntry e = archive.getNextEntry();
        while (e != null) {
            if (++count > MAX_ENTRIES) {
                throw new IOException(file + " has more than " + MAX_ENTRIES + " entries");
            }
            boolean plain = e instanceof TarArchiveEntry tar ? tar.isFile() : !e.isDirectory();
            CheckedInputStream content = new CheckedInputStream(archive, new CRC32());
            if (plain) {
                visitor.visit(e.getName(), content);
                content.transferTo(OutputStream.nullOutputStream()); // all of it is in the sum
            }
            // A zip may have an entry's sum behind its content, so it is known only now.
            ArchiveEntry next = archive.getNextEntry();
            if (plain && e instanceof ZipArchiveEntry zip) {
                requireSum(file, zip, content.getChecksum().getValue());
            }
            e = next;
        }
    }

    /** The library that reads zips as streams leaves this to its callers. */
    private static void requireSum(Path file, ZipArchiveEntry entry, long sum) throws IOException {
        if (entry.getCrc() != -1 && entry.getCrc() != sum) {
            throw new IOException(
                    "%s is damaged: the CRC of %s is %08x, not %08x as it says"
                            .formatted(file, entry.getName(), sum, entry.getCrc()));
        }
    }

    private static InputStream unzipped(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            return isGzip(file) ? new GZIPInputStream(in, 1 << 16) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static ArchiveInputStream<?> open(Path file, InputStream in) {
        return hasEnding(file, ".zip")
                ? new ZipArchiveInputStream(in)
                : new TarArchiveInputStream(in);
    }

    private static boolean isGzip(Path file) {
        return hasEnding(file, ".gz") || hasEnding(file, ".tgz");
    }

    private static boolean hasEnding(Path file, String ending) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }
}
