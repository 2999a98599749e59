package io.limbeck.data;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that fetch a data set of two files. */
abstract class FetchedWords {

    static final String HELLO =
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"; // of "hello"

    @TempDir Path temporary;
    DataHome home;
    Path folder;
    Path source;
    Fetcher fetcher;

    @BeforeEach
    void aDataSetOfTwoFiles() throws IOException {
        home = DataHome.at(temporary.resolve("home"));
        folder = home.datasets().resolve("words");
        source = Files.createDirectories(temporary.resolve("source"));
        List<KnownFile> files =
                List.of(
                        KnownFile.sha256("hello.bin", 5, HELLO),
                        new KnownFile("other.bin", 0, Optional.empty()));
        fetcher =
                new Fetcher(
                        "Words",
                        new DatasetFolder(folder, files),
                        List.of(Form.asTheyAre(Set.of("hello.bin", "other.bin"))),
                        home);
    }

    Origin local(Path path) {
        return new Origin.Local("copy", path);
    }

    Path write(String name, String content) throws IOException {
        Path file = source.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    void fetch(Origin... origins) {
        fetcher.fetch(List.of(origins), false, Listener.silent());
    }
}
