package io.limbeck.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir Path folder;

    @Test
    void writeString_newFolders_areMade() throws IOException {
        Path file = folder.resolve("a/b/c.txt");
        AtomicFile.writeString(file, "grün");
        assertThat(file).hasContent("grün");
        assertThat(names(file.getParent())).containsExactly("c.txt");
    }

    @Test
    void write_writerFailsHalfway_keepsTheOldContentAndNoTemporary() throws IOException {
        Path file = folder.resolve("x.txt");
        AtomicFile.writeString(file, "old");
        assertThatThrownBy(() ->
                        AtomicFile.write(
                                file,
                                temporary -> {
                                    Files.writeString(temporary, "half");
                                    throw new IOException("No space left on device");
                                }))
                .isInstanceOf(FileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("disk is full; free some space");
        assertThat(file).hasContent("old");
        assertThat(names(folder)).containsExactly("x.txt");
    }

    @Test
    void write_accessDenied_namesFolderAndMend() {
        Path file = folder.resolve("x.txt");
        assertThatThrownBy(() ->
                        AtomicFile.write(
                                file,
                                temporary -> {
                                    throw new AccessDeniedException(temporary.toString());
                                }))
                .hasMessageContaining(folder + " may not be written")
                .hasMessageContaining("choose another output folder");
    }

    @Test
    void write_parentIsAFile_namesThatFile() {
        Path blocker = folder.resolve("runs");
        AtomicFile.writeString(blocker, "");
        assertThatThrownBy(() -> AtomicFile.writeString(blocker.resolve("one/x.txt"), "y"))
                .isInstanceOf(FileException.class)
                .hasMessageContaining(blocker + " is a file where a folder is needed");
    }

    @Test
    void write_targetIsAFolder_isRefused() {
        assertThatThrownBy(() -> AtomicFile.writeString(folder, "y"))
                .hasMessageContaining("it is a folder");
    }

    @Test
    void atomicFolder_writerFails_leavesNothing() throws IOException {
        Path target = folder.resolve("export");
        assertThatThrownBy(() ->
                        AtomicFolder.write(
                                target,
                                _ -> false,
                                temporary -> {
                                    Files.writeString(temporary.resolve("one"), "1");
                                    throw new IOException("No space left on device");
                                }))
                .isInstanceOf(FileException.class);
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void atomicFolder_targetHoldsFiles_isRefusedAndUntouched() {
        Path target = folder.resolve("export");
        AtomicFolder.write(target, _ -> false, t -> Files.writeString(t.resolve("one"), "1"));
        assertThatThrownBy(() ->
                        AtomicFolder.write(
                                target, _ -> false, t -> Files.writeString(t.resolve("one"), "2")))
                .hasMessageContaining("holds something already");
        assertThat(target.resolve("one")).hasContent("1");
    }

    @Test
    void atomicFolder_targetOfTheCallers_isReplacedWholeOrNotAtAll() throws IOException {
        Path target = folder.resolve("export");
        AtomicFolder.write(target, _ -> false, t -> Files.writeString(t.resolve("one"), "1"));
        assertThatThrownBy(() ->
                        AtomicFolder.write(
                                target,
                                _ -> true,
                                _ -> {
                                    throw new IOException("No space left on device");
                                }))
                .isInstanceOf(FileException.class);
        assertThat(target.resolve("one")).hasContent("1");

        AtomicFolder.write(target, _ -> true, t -> Files.writeString(t.resolve("two"), "2"));
        assertThat(names(target)).containsExactly("two");
        assertThat(names(folder)).containsExactly("export");
    }

    @Test
    void sha256_knownText_matchesTheStandard() {
        Path file = folder.resolve("abc");
        AtomicFile.writeString(file, "abc");
        assertThat(Sha256.of(file))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
                .isEqualTo(Sha256.ofText("abc"));
        assertThatThrownBy(() -> Sha256.of(folder.resolve("none")))
                .hasMessageContaining("there is no such file");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void write_interruptedByTheWriter_writesOnceAndHandsTheFlagBack() {
        Path file = folder.resolve("x.txt");
        AtomicInteger written = new AtomicInteger();
        AtomicFile.write(
                file,
                temporary -> {
                    written.incrementAndGet();
                    try (OutputStream out = new FileOutputStream(temporary.toFile())) {
                        Thread.currentThread().interrupt();
                        out.write('a');
                    }
                });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(written).hasValue(1);
        assertThat(file).hasContent("a");
    }

    @Test
    void write_channelOfTheWriterClosedByAnInterrupt_writesAgain() {
        Path file = folder.resolve("x.txt");
        AtomicInteger written = new AtomicInteger();
        AtomicFile.write(
                file,
                temporary -> {
                    assertThat(temporary).doesNotExist();
                    if (written.getAndIncrement() == 0) {
                        Thread.currentThread().interrupt();
                    }
                    try (FileChannel out =
                            FileChannel.open(
                                    temporary,
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE)) {
                        out.write(ByteBuffer.wrap(new byte[] {'a'}));
                    }
                });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(written).hasValue(2);
        assertThat(file).hasContent("a");
    }

    @Test
    void removeLeftovers_ofADeadProcess_goAndNothingElse() throws IOException {
        Files.writeString(folder.resolve(".x.txt.1234.part"), "half");
        Files.writeString(folder.resolve("x.txt"), "whole");
        AtomicFile.removeLeftovers(folder);
        AtomicFile.removeLeftovers(folder.resolve("none"));
        assertThat(names(folder)).containsExactly("x.txt");
    }

    @Test
    void removeLeftoversOf_oneFile_leavesThoseOfOthers() throws IOException {
        Files.writeString(folder.resolve(".x.txt.1234.part"), "half");
        Files.writeString(folder.resolve(".y.txt.1234.part"), "another writer's");
        AtomicFile.removeLeftoversOf(folder.resolve("x.txt"));
        AtomicFile.removeLeftoversOf(folder.resolve("none/x.txt"));
        assertThat(names(folder)).containsExactly(".y.txt.1234.part");
    }

    @Test
    void write_diskFullBehindAnotherFault_saysSo() {
        IOException full = new IOException("No space left on device");
        Path file = folder.resolve("preview.png");
        assertThatThrownBy(() ->
                        AtomicFile.write(
                                file,
                                _ -> {
                                    throw new IOException("I/O error writing PNG file!", full);
                                }))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("the disk is full");
    }
}
