package io.limbeck.train;

import io.limbeck.data.ZcaFile;
import io.limbeck.file.AtomicFolder;
import io.limbeck.file.FolderUse;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SafetensorsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What lies in the folder of all pools: trained networks, recorded trainings, whitenings. */
public final class StoredNetworks {

    private static final String HASH = "[0-9a-f]{64}";

    /** What descriptions hold and people do not ask for. */
    private static final Set<String> INTERNAL =
            Set.of("form", "checksums", "pairs", "wanted", "experts", "epochs");

    private StoredNetworks() {}

    /**
     * One pool, buffer or whitening.
     *
     * @param kind pool, experts or whitening
     * @param dataset that it is of
     * @param network in words; empty for a whitening
     * @param content how much there is, in words
     * @param unfinished whether less is there than was last asked for
     * @param bytes on disk
     * @param used when it was last trained or opened
     * @param path of its folder or file
     */
    public record Entry(
            String kind,
            String dataset,
            String network,
            String content,
            boolean unfinished,
            long bytes,
            Instant used,
            Path path) {

        /** Of its folder or file; unique in the folder of all pools. */
        public String name() {
            return path.getFileName().toString();
        }

        /** The process that trains it or works with it, in words, if one does. */
        public Optional<String> holder() {
            return FolderUse.holder(path);
        }

        /**
         * Removes it: for others at once and whole. Whoever needs it trains it again.
         *
         * @throws io.limbeck.file.FileException if it cannot be removed
         */
        public void remove() {
            AtomicFolder.remove(path);
        }
    }

    /**
     * Lists a folder of pools; what it does not know is left out.
     *
     * @param root may be absent
     * @return by name
     */
    public static List<Entry> list(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(root)) {
            List<Entry> entries = new ArrayList<>();
            for (Path path : found.sorted().toList()) {
                String name = path.getFileName().toString();
                if (name.matches(HASH) || Files.exists(path.resolve(PoolFolder.DESCRIPTION))) {
                    entries.add(entry("pool", StoredContent.ofPool(path), path));
                } else if (name.matches(ExpertFolder.PREFIX + HASH)
                        || Files.exists(path.resolve(ExpertFolder.DESCRIPTION))) {
                    entries.add(entry("experts", StoredContent.ofExperts(path), path));
                } else if (name.startsWith(ZcaFile.PREFIX)) {
                    entries.add(entry("whitening", StoredContent.ofWhitening(path), path));
                }
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
    }

    private static Entry entry(String kind, StoredContent content, Path path) throws IOException {
        Size size = new Size();
        Files.walkFileTree(path, size);
        return new Entry(
                kind,
                content.facts().getOrDefault("dataset", "?"),
                content.facts().getOrDefault("network", kind.equals("whitening") ? "" : "?"),
                content.words(),
                content.unfinished(),
                size.bytes,
                size.newest,
                path);
    }

    /** What it was made from and how good it is, by name. */
    public static Map<String, String> facts(Entry entry) {
        Map<String, String> facts = new LinkedHashMap<>();
        try {
            StoredContent content =
                    switch (entry.kind()) {
                        case "pool" -> StoredContent.ofPool(entry.path());
                        case "experts" -> StoredContent.ofExperts(entry.path());
                        default -> StoredContent.ofWhitening(entry.path());
                    };
            content.facts()
                    .forEach((name, value) -> {
                        if (!INTERNAL.contains(name)) {
                            facts.put(name, value);
                        }
                    });
            for (Path pair : content.pairs()) {
                facts.put(pair.getFileName().toString(), accuracy(pair));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + entry.path(), e);
        }
        return facts;
    }

    private static String accuracy(Path pair) {
        try {
            String top1 = Safetensors.readMetadata(pair).get(PoolFolder.TOP1);
            return "%.1f %% of the test images".formatted(100 * Double.parseDouble(top1));
        } catch (SafetensorsException _) {
            return "damaged; it will be trained again";
        }
    }

    /** Of files that may come and go meanwhile. */
    private static final class Size extends SimpleFileVisitor<Path> {
        private long bytes;
        private Instant newest = Instant.EPOCH;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            Instant changed = attributes.lastModifiedTime().toInstant();
            newest = changed.isAfter(newest) ? changed : newest;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
