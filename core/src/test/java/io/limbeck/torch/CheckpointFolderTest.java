package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {

    @TempDir Path parent;
    private Path folder;
    private final List<Event> events = new ArrayList<>();
    private CheckpointFolder checkpoints;

    @BeforeEach
    void make() {
        folder = parent.resolve("checkpoints");
        checkpoints = new CheckpointFolder(folder, events::add);
    }

    @Test
    void latest_noFolder_isEmpty() {
        assertThat(checkpoints.latest()).isEmpty();
    }

    @Test
    void save_thrice_keepsTheLastTwoAndLatestIsWhole() throws IOException {
        save(10);
        Files.writeString(folder.resolve(".step-0000000011.safetensors.x.part"), "half");
        save(20);
        save(30);

        assertThat(names())
                .containsExactly("step-0000000020.safetensors", "step-0000000030.safetensors");
        try (var _ = new PointerScope()) {
            Checkpoint latest = checkpoints.latest().orElseThrow();
            assertThat(latest.step()).isEqualTo(30);
            assertThat(latest.facts()).containsExactly(Map.entry("best", "0.5"));
            assertThat(HostTensors.floats(latest.tensors().get("images"))).containsExactly(30, 1);
        }
        assertThat(events).isEmpty();
    }

    @Test
    void latest_oneBitOfTheNewestFlipped_fallsBackWithWarning() throws IOException {
        save(10);
        save(20);
        damage(20);

        try (var _ = new PointerScope()) {
            assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(10);
        }
        assertThat(events).hasSize(1);
        assertThat(((Event.Warning) events.getFirst()).text())
                .contains("step-0000000020.safetensors")
                .contains("does not match its SHA-256");
    }

    @Test
    void latest_allDamaged_throwsWithTheMend() throws IOException {
        save(10);
        damage(10);
        assertThatThrownBy(() -> checkpoints.latest())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("does not match its SHA-256")
                .hasMessageContaining("remove the folder");
        assertThat(events).isEmpty();
    }

    @Test
    void save_afterGoingBack_removesLaterSteps() throws IOException {
        save(10);
        save(20);
        save(15);
        assertThat(names())
                .containsExactly("step-0000000010.safetensors", "step-0000000015.safetensors");
    }

    @Test
    void latest_savedWhereDigitsAreNotAscii_isFoundThereAndElsewhere() throws IOException {
        Locale own = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG"));
        try {
            save(10);
            save(20);
            assertThat(names())
                    .containsExactly("step-0000000010.safetensors", "step-0000000020.safetensors");
            latestIs(20);
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, own);
        }
        latestIs(20);
        assertThat(events).isEmpty();
    }

    private void latestIs(long step) {
        try (var _ = new PointerScope()) {
            assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(step);
        }
    }

    private void save(long step) {
        try (var _ = new PointerScope()) {
            checkpoints.save(
                    new Checkpoint(
                            step,
                            Map.of("images", HostTensors.of(new float[] {step, 1}, 2)),
                            Map.of("best", "0.5")));
        }
    }

    private void damage(long step) throws IOException {
        Path file = folder.resolve("step-%010d.safetensors".formatted(step));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }
}
