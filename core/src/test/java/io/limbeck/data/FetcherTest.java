package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FetcherTest extends FetchedWords {

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
