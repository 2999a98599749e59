package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnFolderTest {

    private final OwnFolder own = new OwnFolder("imagenet1k");

    @TempDir private Path folder;

    private DataHome home;
    private Path location;

    @BeforeEach
    void name() {
        home = DataHome.at(folder.resolve("home"));
        location = home.datasets().resolve("imagenet1k/location.txt");
    }

    @Test
    void remember_again_replacesTheFileInOneStep() throws IOException {
        own.remember(folder.resolve("first"), home);
        // Of the old file, so it would change if that were written to.
        Path before = Files.createLink(folder.resolve("before"), location);
        own.remember(folder.resolve("second"), home);
        assertThat(own.remembered(home)).contains(folder.resolve("second"));
        assertThat(before).hasContent(folder.resolve("first") + "\n");
    }

    @Test
    void remember_noPlaceToWrite_isADataException() throws IOException {
        Files.createFile(home.root());
        assertThatThrownBy(() -> own.remember(folder, home))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot write");
    }

    @Test
    void remembered_blankFile_isNothing() throws IOException {
        Files.createDirectories(location.getParent());
        Files.writeString(location, "\n");
        assertThat(own.remembered(home)).isEmpty();
    }
}
