package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetcherTest {

    private static final String HELLO =
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"; // of "hello"

    @TempDir Path temporary;
    private DataHome home;
    private Path folder;
    private Path source;
    private Fetcher fetcher;

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

    private Origin local(Path path) {
        return new Origin.Local("copy", path);
    }

    private Path write(String name, String content) throws IOException {
        Path file = source.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void fetch(Origin... origins) {
        fetcher.fetch(List.of(origins), false, Listener.silent());
    }

    @Test
    void fetch_folder_findsFilesBelowAndRecordsSums() throws IOException {
        write("deep/hello.bin", "hello");
        write("deep/er/other.bin", "other");
        fetch(local(source));
        assertThat(folder.resolve("hello.bin")).hasContent("hello");
        assertThat(Files.readString(folder.resolve("SHA256SUMS")))
                .contains(HELLO + "  hello.bin\n");
        try (var left = Files.list(home.datasets())) {
            assertThat(left).allMatch(p -> !p.getFileName().toString().startsWith("."));
        }
    }

    @Test
    void fetch_gzippedAndZipped_unpacks() throws IOException {
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(source.resolve("hello.bin.gz")))) {
            out.write("hello".getBytes(StandardCharsets.UTF_8));
        }
        try (ZipOutputStream zip =
                new ZipOutputStream(Files.newOutputStream(source.resolve("rest.zip")))) {
            zip.putNextEntry(new ZipEntry("../../other.bin")); // only its last part counts
            zip.write("other".getBytes(StandardCharsets.UTF_8));
        }
        fetch(local(source));
        assertThat(folder.resolve("other.bin")).hasContent("other");
        assertThat(temporary.resolve("other.bin")).doesNotExist();
    }

    @Test
    void fetch_secondOriginGood_isTaken() throws IOException {
        write("hello.bin", "hello");
        write("other.bin", "other");
        fetch(local(temporary.resolve("nowhere")), local(source));
        assertThat(folder.resolve("hello.bin")).exists();
    }

    @Test
    void fetch_wrongChecksum_listsWhatWasTried() throws IOException {
        write("hello.bin", "jello");
        write("other.bin", "other");
        assertThatThrownBy(() -> fetch(local(temporary.resolve("nowhere")), local(source)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nowhere is not there")
                .hasMessageContaining("hello.bin has SHA-256")
                .hasMessageContaining("not " + HELLO)
                .hasMessageContaining("Put hello.bin, other.bin into " + folder)
                .hasMessageContaining("--from PATH");
        assertThat(folder).doesNotExist();
    }

    @Test
    void fetch_wrongLength_isNamed() throws IOException {
        write("hello.bin", "hello!");
        write("other.bin", "other");
        assertThatThrownBy(() -> fetch(local(source)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 6 bytes, not 5");
    }

    @Test
    void fetch_fileMissing_isNamed() throws IOException {
        write("hello.bin", "hello");
        assertThatThrownBy(() -> fetch(local(source)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("does not hold other.bin");
    }

    @Test
    void fetch_truncatedArchive_isAFailedOrigin() throws IOException {
        byte[] zip = {'P', 'K', 3, 4, 20, 0};
        Path file = Files.write(temporary.resolve("broken.zip"), zip);
        assertThatThrownBy(() -> fetch(local(file))).isInstanceOf(DataException.class);
        Path tar = Files.write(temporary.resolve("broken.tar.gz"), zip);
        assertThatThrownBy(() -> fetch(local(tar))).isInstanceOf(DataException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz"})
    void fetch_archiveWithAnotherChecksumThanItsContent_isAFailedOrigin(String kind)
            throws IOException {
        Path file = temporary.resolve("flipped." + kind);
        try (OutputStream out = Files.newOutputStream(file)) {
            if (kind.equals("zip")) {
                ZipOutputStream zip = new ZipOutputStream(out);
                zip.setLevel(Deflater.NO_COMPRESSION);
                for (String word : List.of("hello", "other")) {
                    zip.putNextEntry(new ZipEntry(word + ".bin"));
                    zip.write(word.getBytes(StandardCharsets.UTF_8));
                }
                zip.finish();
            } else {
                GZIPOutputStream gzip = new GZIPOutputStream(out);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip);
                for (String word : List.of("hello", "other")) {
                    TarArchiveEntry head = new TarArchiveEntry(word + ".bin");
                    head.setSize(word.length());
                    tar.putArchiveEntry(head);
                    tar.write(word.getBytes(StandardCharsets.UTF_8));
                    tar.closeArchiveEntry();
                }
                tar.finish();
                gzip.finish();
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        assertThatCode(() -> fetch(local(file))).doesNotThrowAnyException();
        Fetcher.delete(folder);
        // The last letter in the zip, which has no other check; gzip's sum of all.
        int flipped = kind.equals("zip") ? contentOf(bytes, "other") + 4 : bytes.length - 8;
        bytes[flipped] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> fetch(local(file)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(kind.equals("zip") ? "the CRC of other.bin" : "GZIP trailer");
    }

    /** Where a word stands that is not the beginning of a name. */
    private static int contentOf(byte[] bytes, String word) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(word);
        while (text.startsWith(word + ".bin", at)) {
            at = text.indexOf(word, at + 1);
        }
        return at;
    }

    @Test
    void fetch_folderThatCannotBeRead_isAFailedOriginThatNamesIt() throws IOException {
        write("hello.bin", "hello");
        Path locked = write("locked/other.bin", "other").getParent();
        assertThat(locked.toFile().setReadable(false)).isTrue();
        assumeFalse(Files.isReadable(locked), "root reads all folders");
        assertThatThrownBy(() -> fetch(local(source)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("AccessDenied")
                .hasMessageContaining(locked.toString());
    }

    @Test
    void fetch_makingFails_keepsTheDownloadForOneMoreTry() throws IOException {
        Path kept = home.datasets().resolve(".words.parts/from_afar");
        Origin downloaded = new KeepingOrigin("hello");
        assertThatThrownBy(() -> fetch(downloaded)).hasMessageContaining("does not hold other.bin");
        assertThat(kept.resolve("hello.bin")).hasContent("hello");
        assertThatThrownBy(() -> fetch(downloaded)).hasMessageContaining("does not hold other.bin");
        assertThat(kept).doesNotExist();
    }

    @Test
    void fetch_downloadWrong_forgetsItAtOnce() {
        Fetcher one =
                new Fetcher(
                        "Words",
                        new DatasetFolder(folder, List.of(KnownFile.sha256("hello.bin", 5, HELLO))),
                        List.of(Form.asTheyAre(Set.of("hello.bin"))),
                        home);
        Origin downloaded = new KeepingOrigin("jello");
        assertThatThrownBy(() -> one.fetch(List.of(downloaded), false, Listener.silent()))
                .hasMessageContaining("hello.bin has SHA-256");
        assertThat(home.datasets().resolve(".words.parts/from_afar")).doesNotExist();
    }

    @Test
    void fetch_stoppedAfterTheDownload_keepsIt() throws IOException {
        Path kept = home.datasets().resolve(".words.parts/from_afar");
        Origin downloaded = new KeepingOrigin("hello");
        Listener stopping = _ -> Thread.currentThread().interrupt();
        Fetcher stopped =
                new Fetcher(
                        "Words",
                        new DatasetFolder(folder, List.of(KnownFile.sha256("hello.bin", 5, HELLO))),
                        List.of((_, _, _, listener) -> {
                            Progress.images(listener, "decoding", 1).add(1);
                            return Set.of();
                        }),
                        home);
        assertThatThrownBy(() -> stopped.fetch(List.of(downloaded), false, stopping))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(kept.resolve("hello.bin")).hasContent("hello");
    }

    /** Has brought one file whole. */
    private record KeepingOrigin(String content) implements Origin {
        @Override
        public String title() {
            return "from afar";
        }

        @Override
        public Path obtain(Path work, Path keep, Listener listener) throws IOException {
            Files.createDirectories(keep);
            Files.writeString(keep.resolve("hello.bin"), content);
            return keep;
        }
    }

    @Test
    void fetch_alreadyRight_asksNobody() throws IOException {
        write("hello.bin", "hello");
        write("other.bin", "other");
        fetch(local(source));
        fetch(); // with no origin at all
    }

    @Test
    void fetch_fileDamagedLater_fetchesAgainWithAWarning() throws IOException {
        write("hello.bin", "hello");
        write("other.bin", "other");
        fetch(local(source));
        Files.writeString(folder.resolve("other.bin"), "damaged");
        List<Event> events = new ArrayList<>();
        fetcher.fetch(List.of(local(source)), false, events::add);
        assertThat(folder.resolve("other.bin")).hasContent("other");
        assertThat(events)
                .anyMatch(e ->
                        e instanceof Event.Warning(String t)
                                && t.contains("other.bin has SHA-256"));
    }

    @Test
    void fetch_interrupted_asksNoOtherOriginAndLeavesNothing() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() ->
                        fetch(new CountingOrigin(source, asked), new CountingOrigin(source, asked)))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("fetching Words was stopped")
                .hasMessageContaining("run it again");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).hasValueLessThan(2);
        try (var left = Files.list(home.datasets())) {
            assertThat(left).allMatch(p -> p.toString().endsWith(".lock"));
        }
    }

    @Test
    void fetch_leftoversOfAKilledProcess_areRemoved() throws IOException {
        Path left = Files.createDirectories(home.datasets().resolve(".words-123/attempt"));
        Path others = Files.createDirectories(home.datasets().resolve(".words-of-others-123"));
        write("hello.bin", "hello");
        write("other.bin", "other");
        fetch(local(source));
        assertThat(left.getParent()).doesNotExist();
        assertThat(others).exists();
    }

    @Test
    void fetch_twoAtOnce_fetchesOnce() throws Exception {
        write("hello.bin", "hello");
        write("other.bin", "other");
        AtomicInteger asked = new AtomicInteger();
        Origin slow = new CountingOrigin(source, asked);
        List<Thread> threads =
                List.of(
                        Thread.ofPlatform().start(() -> fetch(slow)),
                        Thread.ofPlatform().start(() -> fetch(slow)));
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(asked).hasValue(1);
        assertThat(folder.resolve("hello.bin")).exists();
    }

    private record CountingOrigin(Path source, AtomicInteger asked) implements Origin {
        @Override
        public String title() {
            return "slow";
        }

        @Override
        public Path obtain(Path work, Path keep, Listener listener) throws IOException {
            asked.incrementAndGet();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            return source;
        }
    }
}
