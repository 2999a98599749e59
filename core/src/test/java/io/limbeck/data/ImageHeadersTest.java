package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageHeadersTest {

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void commonShape_manyFiles_leavesNoneOpen() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            files.add(TestImages.flat(folder.resolve(i + ".png"), "png", 9, 9, 0));
        }
        assertThat(ImageHeaders.commonShape("x", files, 0, Listener.silent()))
                .isEqualTo(new ImageShape(3, 9, 9));
        assertThat(open()).isEmpty();
    }

    /** Files of the folder that this process has open. */
    private List<Path> open() throws IOException {
        Path real = folder.toRealPath();
        List<Path> open = new ArrayList<>();
        try (Stream<Path> all = Files.list(OPEN_FILES)) {
            for (Path link : all.toList()) {
                if (Files.isSymbolicLink(link)) {
                    Path file = Files.readSymbolicLink(link);
                    if (file.startsWith(real)) {
                        open.add(file);
                    }
                }
            }
        }
        return open;
    }
}
