package io.limbeck.train;

import io.limbeck.data.ZcaFile;
import io.limbeck.setting.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one folder of stored networks holds.
 *
 * @param facts that describe it, by name
 * @param words how much there is
 * @param unfinished whether less is there than was last asked for
 * @param pairs files of a pool
 */
record StoredContent(
        Map<String, String> facts, String words, boolean unfinished, List<Path> pairs) {

    static StoredContent ofPool(Path path) throws IOException {
        Map<String, String> facts = facts(path.resolve(PoolFolder.DESCRIPTION));
        List<Path> pairs = files(path, "pair-\\d+\\.safetensors");
        int begun = files(path, "pair-\\d+\\" + PoolFolder.STATE).size();
        String words = pairs.isEmpty() ? "no network yet" : Counted.of(pairs.size(), "network");
        return new StoredContent(
                facts,
                begun == 0 ? words : words + ", %d begun".formatted(begun),
                pairs.isEmpty() || begun > 0 || pairs.size() < number(facts, "wanted"),
                pairs);
    }

    static StoredContent ofExperts(Path path) throws IOException {
        Map<String, String> facts = facts(path.resolve(ExpertFolder.DESCRIPTION));
        ExpertFolder folder = new ExpertFolder(path, false);
        int experts = 0;
        int whole = 0;
        int least = Integer.MAX_VALUE;
        int most = 0;
        while (folder.snapshots(experts) > 0) {
            int epochs = folder.snapshots(experts) - 1;
            least = Math.min(least, epochs);
            most = Math.max(most, epochs);
            whole += epochs >= number(facts, "epochs") ? 1 : 0;
            experts++;
        }
        String epochs = least == most ? Integer.toString(most) : "%d to %d".formatted(least, most);
        String words =
                experts == 0
                        ? "no expert yet"
                        : "%s, %s %s"
                                .formatted(
                                        Counted.of(experts, "expert"),
                                        epochs,
                                        epochs.equals("1") ? "epoch" : "epochs");
        boolean unfinished = experts == 0 || whole < number(facts, "experts");
        return new StoredContent(facts, words, unfinished, List.of());
    }

    static StoredContent ofWhitening(Path path) {
        return new StoredContent(
                Map.of("dataset", ZcaFile.dataset(path)), "matrix and inverse", false, List.of());
    }

    private static int number(Map<String, String> facts, String name) {
        return Integer.parseInt(facts.getOrDefault(name, "0"));
    }

    private static List<Path> files(Path folder, String pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    /** None if a process was killed before it could say what it begins. */
    private static Map<String, String> facts(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            Map<String, String> facts = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> fact :
                    JsonMapper.shared().readTree(Files.readString(file)).properties()) {
                if (!fact.getValue().isContainer()) {
                    facts.put(fact.getKey(), fact.getValue().asString());
                }
            }
            return facts;
        } catch (JacksonException e) {
            throw new IOException(file + " is no JSON; remove it", e);
        }
    }
}
