package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataHomeTest {

    private final Path user = Path.of("/home/eva").toAbsolutePath();

    private Path root(Map<String, String> environment, String system) {
        return DataHome.of(environment, system, user).root();
    }

    @Test
    void of_homeVariable_winsOverAll() {
        Path wanted = Path.of("/data/limbeck").toAbsolutePath();
        assertThat(root(Map.of("LIMBECK_HOME", wanted.toString(), "XDG_CACHE_HOME", "/x"), "Linux"))
                .isEqualTo(wanted);
    }

    @Test
    void of_noVariable_takesTheSystemsPlaceForCaches() {
        Path xdg = Path.of("/cache").toAbsolutePath();
        assertThat(root(Map.of(), "Linux")).isEqualTo(user.resolve(".cache/limbeck"));
        assertThat(root(Map.of("XDG_CACHE_HOME", xdg.toString()), "Linux"))
                .isEqualTo(xdg.resolve("limbeck"));
        assertThat(root(Map.of("XDG_CACHE_HOME", "relative"), "Linux"))
                .isEqualTo(user.resolve(".cache/limbeck"));
        assertThat(root(Map.of(), "Mac OS X")).isEqualTo(user.resolve("Library/Caches/limbeck"));
        assertThat(root(Map.of(), "Windows 11")).isEqualTo(user.resolve("AppData/Local/limbeck"));
        assertThat(root(Map.of("LOCALAPPDATA", xdg.toString()), "Windows 11"))
                .isEqualTo(xdg.resolve("limbeck"));
    }

    @Test
    void of_memoryLimit_isReadInMebibytes() {
        assertThat(DataHome.of(Map.of("LIMBECK_DATA_MEMORY_MIB", "3"), "Linux", user).memoryLimit())
                .isEqualTo(3 << 20);
        assertThatThrownBy(
                        () -> DataHome.of(Map.of("LIMBECK_DATA_MEMORY_MIB", "3G"), "Linux", user))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("LIMBECK_DATA_MEMORY_MIB is \"3G\"");
    }
}
