package io.limbeck.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertThat(marks()).isEmpty();
    }

    @Test
    void holder_leftByAKilledProcess_isNobody() throws IOException {
        Files.createFile(folder.resolve(".used-by-1-a.lock"));
        assertThat(FolderUse.holder(folder)).isEmpty();
        assertThat(FolderUse.holder(folder.resolve("absent"))).isEmpty();
    }

    @Test
    void holder_folderOfThisProcess_leavesItLockedToOthers() throws Exception {
        try (FolderUse _ = FolderUse.of(folder)) {
            Path mark = marks().getFirst();
            FolderUse.of(folder).close();
            assertThat(FolderUse.holder(folder)).isPresent();
            assertThat(OtherProcess.findsLocked(mark)).isTrue();
        }
    }

    @Test
    void of_leftByAKilledProcess_removesThatAndNothingInUse() throws IOException {
        Path left = Files.createFile(folder.resolve(".used-by-1-a.lock"));
        Path used = Files.createFile(folder.resolve(".used-by-2-b.lock"));
        Path work = Files.createFile(folder.resolve(".pair-000.lock"));
        try (LockedFile _ = LockedFile.take(used).orElseThrow()) {
            FolderUse.of(folder).close();
        }
        assertThat(left).doesNotExist();
        assertThat(marks()).containsExactlyInAnyOrder(used, work);
    }

    /** Its number alone does not say that a file is this process's: it may have been another's. */
    @Test
    void holder_leftByAProcessOfTheSameNumber_isNobody() throws IOException {
        long pid = ProcessHandle.current().pid();
        Files.createFile(folder.resolve(".used-by-%d-a.lock".formatted(pid)));
        assertThat(FolderUse.holder(folder)).isEmpty();
    }

    private List<Path> marks() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
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
