package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {

    @TempDir private Path home;

    @Test
    void json_isReadableAndHasEverySubject() {
        Typed typed = Typed.in("doctor", "--json", "--no-libtorch", "--home", home.toString());

        JsonNode report = JsonMapper.builder().build().readTree(typed.out());
        assertThat(typed.code()).isEqualTo(report.get("well").asBoolean() ? 0 : 1);
        assertThat(report.get("findings").findValuesAsString("subject"))
                .contains("java", "processor", "threads", "memory", "data cache", "npm");
        assertThat(report.get("findings").findValuesAsString("level"))
                .isSubsetOf("ok", "warn", "bad");
    }

    @Test
    void text_hasALineForEachSubject() {
        Typed typed = Typed.in("doctor", "--no-libtorch", "--home", home.toString());

        assertThat(typed.out()).contains("java", "memory", home.toString());
    }
}
