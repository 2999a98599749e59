package io.limbeck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names of files, of weights and keys are the same in every country: {@code formatted} writes the
 * digits of the reader's, and a run of elsewhere, or what is sought by a pattern, is not found.
 */
class NumbersInNamesTest {

    // A text without a space is no sentence: it is a name, or a part of one.
    private static final Pattern NAME =
            Pattern.compile("\"([^\"\\s]*%[0-9.]*[dxXfeg][^\"\\s]*)\"\\s*\\.formatted\\(");

    @ParameterizedTest
    @ValueSource(strings = {"core", "cli", "bench"})
    void name_withANumber_isNotOfTheDefaultLocale(String module) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher name = NAME.matcher(Files.readString(file));
                while (name.find()) {
                    names.add(file.getFileName() + ": " + name.group(1));
                }
            }
        }
        assertThat(names).as("to be written as String.format(Locale.ROOT, ...)").isEmpty();
    }
}
