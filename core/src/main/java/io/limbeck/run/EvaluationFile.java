package io.limbeck.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What has been measured of a run's set so far, where a later process finds it. */
record EvaluationFile(Path path) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .changeDefaultPropertyInclusion(
                            all -> all.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                    .build();

    /**
     * Empty if nothing was measured yet.
     *
     * @throws RunException if it is damaged
     */
    EvaluationResult read() {
        try {
            return Files.exists(path)
                    ? JSON.readValue(Files.readString(path), EvaluationResult.class)
                    : EvaluationResult.empty();
        } catch (IOException | JacksonException e) {
            throw DamagedFile.named(path, e, "to measure anew");
        }
    }

    void write(EvaluationResult result) {
        AtomicFile.writeString(path, JSON.writeValueAsString(result) + "\n");
    }
}
