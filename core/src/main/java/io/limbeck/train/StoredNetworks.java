package io.limbeck.train;

import io.limbeck.data.ZcaFile;
import io.limbeck.setting.Counted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What lies in the folder of all pools: trained networks, recorded trainings, whitenings. */
public final class StoredNetworks {

    private StoredNetworks() {}

    /**
     * One pool, buffer or whitening.
     *
     * @param kind pool, experts or whitening
     * @param dataset that it is of
     * @param network in words; empty for a whitening
     * @param content how much there is, in words
     * @param bytes on disk
     * @param path of its folder or file
     */
    public record Entry(
            String kind, String dataset, String network, String content, long bytes, Path path) {}

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
                if (Files.exists(path.resolve(PoolFolder.DESCRIPTION))) {
                    entries.add(pool(path));
                } else if (Files.exists(path.resolve(ExpertFolder.DESCRIPTION))) {
                    entries.add(experts(path));
                } else if (path.getFileName().toString().startsWith(ZcaFile.PREFIX)) {
                    entries.add(
                            new Entry(
                                    "whitening",
                                    ZcaFile.dataset(path),
                                    "",
                                    "matrix and inverse",
                                    bytes(path),
                                    path));
                }
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
    }

    private static Entry pool(Path path) throws IOException {
        JsonNode facts = facts(path.resolve(PoolFolder.DESCRIPTION));
        return entry("pool", facts, Counted.of(facts.path("pairs").size(), "network"), path);
    }

    private static Entry experts(Path path) throws IOException {
        JsonNode facts = facts(path.resolve(ExpertFolder.DESCRIPTION));
        ExpertFolder folder = new ExpertFolder(path, false);
        int experts = 0;
        int least = Integer.MAX_VALUE;
        int most = 0;
        while (folder.snapshots(experts) > 0) {
            int epochs = folder.snapshots(experts) - 1;
            least = Math.min(least, epochs);
            most = Math.max(most, epochs);
            experts++;
        }
        String epochs = least == most ? Integer.toString(most) : "%d to %d".formatted(least, most);
        String content =
                experts == 0
                        ? "no expert yet"
                        : "%s, %s %s"
                                .formatted(
                                        Counted.of(experts, "expert"),
                                        epochs,
                                        epochs.equals("1") ? "epoch" : "epochs");
        return entry("experts", facts, content, path);
    }

    private static Entry entry(String kind, JsonNode facts, String content, Path path)
            throws IOException {
        return new Entry(
                kind,
                facts.path("dataset").asString("?"),
                facts.path("network").asString("?"),
                content,
                bytes(path),
                path);
    }

    private static JsonNode facts(Path file) throws IOException {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new IOException(file + " is no JSON; remove it", e);
        }
    }

    private static long bytes(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }
}
