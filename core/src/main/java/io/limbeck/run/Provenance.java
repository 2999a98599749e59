package io.limbeck.run;

import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFile;
import io.limbeck.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the files of a run come from: all that is needed to make them again.
 *
 * @param recipe name
 * @param recipeSha256 of the resolved recipe
 * @param seed of every random stream
 * @param data what was read as the data set; empty before it was, and in files of earlier versions
 * @param dataChecksums SHA-256 by file name
 * @param sessions one for each process that worked on the run, the first first
 */
record Provenance(
        String recipe,
        String recipeSha256,
        long seed,
        Optional<RecordedData> data,
        Map<String, String> dataChecksums,
        List<Session> sessions) {

    Provenance {
        data = data == null ? Optional.empty() : data;
        dataChecksums = Collections.unmodifiableMap(new TreeMap<>(dataChecksums));
        sessions = List.copyOf(sessions);
    }

    /**
     * One process.
     *
     * @param command as typed
     * @param limbeck version
     * @param machine what it ran on
     * @param started when
     * @param lastSeen when this was written last; near the end of the process
     * @param stageSeconds wall time by stage; of an unfinished stage, as far as it came
     * @param peakResidentBytes memory of the process at its highest, heap and libtorch together
     */
    record Session(
            String command,
            String limbeck,
            Machine machine,
            Instant started,
            Instant lastSeen,
            Map<String, Double> stageSeconds,
            long peakResidentBytes) {

        Session {
            // Map.copyOf would lose the order of the stages.
            stageSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(stageSeconds));
        }
    }

    /** Wall time by stage over all sessions. */
    Map<String, Double> stageSeconds() {
        Map<String, Double> sums = new LinkedHashMap<>();
        for (Session session : sessions) {
            session.stageSeconds().forEach((stage, s) -> sums.merge(stage, s, Double::sum));
        }
        return sums;
    }

    /** Highest memory of any session. */
    long peakResidentBytes() {
        return sessions.stream().mapToLong(Session::peakResidentBytes).max().orElse(0);
    }

    /**
     * @throws RunException if there is no such file, or it is damaged
     */
    static Provenance read(Path file) {
        try {
            return mapper().readValue(Files.readString(file), Provenance.class);
        } catch (IOException | JacksonException e) {
            throw DamagedFile.named(file, e, "to go on without it");
        }
    }

    /**
     * Warns if the recipe is not the one that the run began with. An edited device or place of the
     * data may be meant; other settings would not be those of what is there.
     */
    void warnOfEdited(Path recipeFile, Listener listener) {
        if (!recipeSha256.equals(Sha256.of(recipeFile))) {
            listener.on(
                    new Event.Warning(
                            "%s was changed since the run began: what is there was made as it said before, what is missing will be as it says now, and the report shows only that; undo the change, or begin a new run with it, unless it only names another device or the new place of the same data"
                                    .formatted(recipeFile)));
        }
    }

    /**
     * Lets nothing go on with other data than that the run began with.
     *
     * @param read as its data set, now
     * @param identity its own
     * @param run its folder, for the message
     * @throws RunException if it has read something else before: a fifth that was set aside for
     *     testing would be another one by now, and numbers of both would mix
     */
    void refuseOther(Dataset read, Map<String, String> identity, Path run) {
        List<String> other = others(identity);
        if (other.isEmpty()) {
            return;
        }
        String counted = data.map(began -> began.differences(RecordedData.of(read))).orElse("");
        throw new RunException(
                "the data of %s, %s, has changed since the run began: %s; its training images may be test images now, so nothing is gone on with: put the data back as it was, or begin a new run with it"
                        .formatted(
                                run,
                                read.info().title(),
                                counted.isEmpty() ? "other " + String.join(", ", other) : counted));
    }

    /** What is not as it was recorded: all of it, where none was, as of images of one's own. */
    private List<String> others(Map<String, String> sums) {
        boolean unknown =
                !dataChecksums.isEmpty()
                        && sums.keySet().stream().noneMatch(dataChecksums::containsKey);
        return sums.entrySet().stream()
                .filter(sum ->
                        unknown
                                || !dataChecksums
                                        .getOrDefault(sum.getKey(), sum.getValue())
                                        .equals(sum.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Writes the file whole or not at all. */
    void write(Path file) {
        AtomicFile.writeString(file, mapper().writeValueAsString(this) + "\n");
    }

    /** This program's version; {@code development} if it does not run from a jar. */
    static String limbeckVersion() {
        Properties maven = new Properties();
        try (InputStream in =
                Provenance.class.getResourceAsStream(
                        "/META-INF/maven/io.limbeck/limbeck-core/pom.properties")) {
            if (in != null) {
                maven.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the program's version", e);
        }
        return maven.getProperty("version", "development");
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    }
}
