package io.limbeck.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderUseTest {

    @TempDir private Path folder;

    @Test
    void holder_folderInUse_namesTheProcessUntilItIsClosed() throws IOException {
        FolderUse use = FolderUse.of(folder);
        String self = "process " + ProcessHandle.current().pid();
        assertThat(FolderUse.holder(folder)).contains(self);
        use.close();
        assertThat(FolderUse.holder(folder)).isEmpty();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void holder_leftByAKilledProcess_isNobody() throws IOException {
        Files.createFile(folder.resolve(".used-by-1-a.lock"));
        assertThat(FolderUse.holder(folder)).isEmpty();
        assertThat(FolderUse.holder(folder.resolve("absent"))).isEmpty();
    }

    @Test
    void holder_exclusiveWorkUnderALock_isAnotherProcess() {
        ExclusiveWork.run(
                folder.resolve(".pair-000.lock"),
                () -> assertThat(FolderUse.holder(folder)).contains("another process"));
    }

    @Test
    void of_placeThatCannotBeAFolder_leavesNoMark() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "");
        FolderUse.of(file.resolve("pool")).close();
        assertThat(FolderUse.holder(file)).isEmpty();
    }
}
