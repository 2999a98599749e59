package io.limbeck.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
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
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file) && ARCHIVES.stream().anyMatch(name::endsWith);
    }

    /**
     * Visits the files below a folder in the order of their names, the entries of a tar or zip
     * archive in its own order, or the one file itself. Links are not followed.
     */
    static void forEach(Path from, Visitor visitor) throws IOException {
        if (Files.isDirectory(from)) {
            forEachInFolder(from, visitor);
        } else if (isArchive(from)) {
            try (ArchiveInputStream<?> archive = open(from)) {
                forEachInArchive(from, archive, visitor);
            }
        } else {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(from))) {
                visitor.visit(from.getFileName().toString(), in);
            }
        }
    }

    private static void forEachInFolder(Path folder, Visitor visitor) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                visitor.visit(folder.relativize(file).toString().replace('\\', '/'), in);
            }
        }
    }

    private static void forEachInArchive(Path file, ArchiveInputStream<?> archive, Visitor visitor)
            throws IOException {
        int count = 0;
        for (ArchiveEntry e = archive.getNextEntry(); e != null; e = archive.getNextEntry()) {
            if (++count > MAX_ENTRIES) {
                throw new IOException(file + " has more than " + MAX_ENTRIES + " entries");
            }
            boolean plain = e instanceof TarArchiveEntry tar ? tar.isFile() : !e.isDirectory();
            if (plain) {
                visitor.visit(e.getName(), archive);
            }
        }
    }

    private static ArchiveInputStream<?> open(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            if (name.endsWith(".zip")) {
                return new ZipArchiveInputStream(in);
            }
            return new TarArchiveInputStream(
                    name.endsWith(".tar") ? in : new GZIPInputStream(in, 1 << 16));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
