package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.file.OtherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

    @TempDir private Path folder;

    @Test
    void holder_folderOfThisProcess_namesItAndLeavesItLockedToOthers() throws Exception {
        try (RunLock _ = RunLock.take(folder)) {
            assertThat(RunLock.holder(folder)).contains("process " + ProcessHandle.current().pid());
            assertThatThrownBy(() -> RunLock.take(folder)).isInstanceOf(RunInUseException.class);
            assertThat(OtherProcess.findsLocked(folder.resolve(RunLock.NAME))).isTrue();
        }
        assertThat(RunLock.holder(folder)).isEmpty();
    }

    @Test
    void isAlone_locksOfAKilledProcess_isTrue() throws IOException {
        RunLock.take(folder).close();
        Files.createFile(folder.resolve(".used-by-1-a.lock"));
        assertThat(RunLock.isAlone(folder)).isTrue();
        Files.createFile(folder.resolve("thesis.tex"));
        assertThat(RunLock.isAlone(folder)).isFalse();
    }
}
