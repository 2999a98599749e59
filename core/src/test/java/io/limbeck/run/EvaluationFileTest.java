package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.evaluate.EvaluationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationFileTest {

    @TempDir private Path folder;

    @Test
    void read_noFile_isEmpty() {
        assertThat(new EvaluationFile(folder.resolve("evaluation.json")).read())
                .isEqualTo(EvaluationResult.empty());
    }

    @Test
    void read_damagedFile_isNamedWithTheMend() throws IOException {
        Path file = Files.writeString(folder.resolve("evaluation.json"), "{\"rows\": [");
        assertThatThrownBy(() -> new EvaluationFile(file).read())
                .isInstanceOf(RunException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("move it away")
                .hasMessageNotContaining("REDACTED");
    }
}
