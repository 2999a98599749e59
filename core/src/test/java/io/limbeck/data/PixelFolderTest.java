package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PixelFolderTest {

    @TempDir private Path folder;

    @Test
    void pairs_numbersOfAnyLength_areOrderedByThem() throws IOException {
        List<String> numbers = List.of("7", "0012", "20240613123456", "99999999999999999999");
        for (String number : numbers) {
            empty("images/frame_%s.png".formatted(number));
            empty("maps/map_%s.png".formatted(number));
        }
        assertThat(new PixelFolder(folder.resolve("images"), folder.resolve("maps")).pairs())
                .extracting(pair -> pair.image().getFileName().toString())
                .containsExactlyElementsOf(
                        numbers.stream().map("frame_%s.png"::formatted).toList());
    }

    private void empty(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }
}
