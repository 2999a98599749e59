package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
