package io.limbeck.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real disk of 64 KiB; skipped for users that may not mount one. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

    @TempDir private Path folder;
    private Path disk;
    private Path file;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "none", disk.toString());
        assumeTrue(mounted, "only root mounts a disk");
        file = disk.resolve("result.txt");
        AtomicFile.writeString(file, "old");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    @Test
    void write_diskIsFull_saysSoAndKeepsTheOldContentOnly() throws IOException {
        assertThatThrownBy(() -> AtomicFile.writeString(file, "x".repeat(1 << 20)))
                .isInstanceOf(FileException.class)
                .hasMessage(
                        "cannot write %s: the disk is full; free some space there, or choose an output folder on another disk"
                                .formatted(file));
        assertThat(file).hasContent("old");
        try (var left = Files.list(disk)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void write_diskIsReadOnly_namesTheFolder() throws Exception {
        assumeTrue(succeeds("mount", "-o", "remount,ro", disk.toString()), "cannot remount");
        assertThatThrownBy(() -> AtomicFile.writeString(file, "new"))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("the folder %s may not be written".formatted(disk))
                .hasMessageContaining("choose another output folder");
        assertThat(file).hasContent("old");
    }

    private static boolean succeeds(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return false; // no such program
        }
    }
}
