package io.limbeck.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * Picks files by their names out of whatever the user or a mirror has: the files themselves, plain
 * or gzipped, in a folder, or in an archive. Only the last part of a name counts, so no entry of an
 * archive can be written anywhere but into the target folder.
 */
final class Gathering {

    /** No file of a data set that is read this way is larger. */
    private static final long MAX_BYTES = 4L << 30;

    private final Set<String> wanted;
    private final Path into;
    private final Set<String> found = new TreeSet<>();

    private Gathering(Set<String> wanted, Path into) {
        this.wanted = wanted;
        this.into = into;
    }

    /**
     * @param from a file, an archive or a folder (whose archives are looked into as well)
     * @param wanted names of the files
     * @param into the folder that gets them
     * @return the wanted names that were not found
     */
    static Set<String> gather(Path from, Set<String> wanted, Path into) throws IOException {
        Gathering gathering = new Gathering(wanted, into);
        Files.createDirectories(into);
        Entries.forEach(from, gathering::take);
        if (Files.isDirectory(from)) {
            for (Path archive : Entries.below(from, Entries::isArchive)) {
                if (gathering.found.size() < wanted.size()) {
                    Entries.forEach(archive, gathering::take);
                }
            }
        }
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(gathering.found);
        return missing;
    }

    private void take(String entry, InputStream content) throws IOException {
        String name = entry.substring(entry.lastIndexOf('/') + 1);
        boolean zipped = name.endsWith(".gz") && !wanted.contains(name);
        String plain = zipped ? name.substring(0, name.length() - 3) : name;
        if (wanted.contains(plain) && found.add(plain)) {
            write(entry, zipped ? new GZIPInputStream(content, 1 << 16) : content, plain);
        }
    }

    private void write(String entry, InputStream content, String name) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(into.resolve(name))) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                written += n;
                if (written > MAX_BYTES) {
                    throw new IOException(entry + " is larger than " + MAX_BYTES + " bytes");
                }
                out.write(buffer, 0, n);
            }
        }
    }
}
