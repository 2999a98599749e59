package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of a download that did not become a data set. */
class KeptDownloadsTest extends FetchedWords {

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
}
