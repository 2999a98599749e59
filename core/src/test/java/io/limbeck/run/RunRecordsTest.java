package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event log and the provenance of a run. */
class RunRecordsTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir private Path folder;

    private Instant now = NOON;

    private static List<Event> events() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("match", 1.5);
        values.put("calibration", Double.NaN);
        values.put("a", 1e-300);
        return List.of(
                new Event.StageStarted("distill", "CIFAR-10 \"quoted\"\nline", 60, 0),
                new Event.Step("distill", 1, values),
                new Event.StageFinished("distill", 2.5, Map.of()),
                new Event.Note("h\u00fctte"),
                new Event.Warning("w"));
    }

    private static void log(Path file, List<Event> events) {
        try (EventLog log = EventLog.open(file)) {
            events.forEach(log::on);
        }
    }

    private static List<Event> read(Path file) {
        return EventLog.read(file).stream().map(TimedEvent::event).toList();
    }

    @Test
    void log_allKinds_readBackEqualAndInOrder() {
        Path file = folder.resolve("events.jsonl");
        log(file, events());

        assertThat(read(file)).isEqualTo(events());
        assertThat(((Event.Step) read(file).get(1)).values().keySet())
                .containsExactly("match", "calibration", "a");
        assertThat(EventLog.read(file).getFirst().time()).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void log_eachEvent_isInTheFileAtOnce() throws IOException {
        Path file = folder.resolve("events.jsonl");
        try (EventLog log = EventLog.open(file, Clock.fixed(NOON, ZoneOffset.UTC))) {
            log.on(new Event.Note("x"));

            assertThat(Files.readString(file))
                    .isEqualTo(
                            "{\"time\":\"2026-01-02T12:00:00Z\",\"kind\":\"note\",\"text\":\"x\"}\n");
        }
    }

    @Test
    void log_interruptedThread_stillWrites() {
        Path file = folder.resolve("events.jsonl");
        try (EventLog log = EventLog.open(file)) {
            Thread.currentThread().interrupt();
            log.on(new Event.Note("last words"));
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(read(file)).containsExactly(new Event.Note("last words"));
    }

    @Test
    void open_interruptedThread_appendsAllTheSame() {
        Path file = folder.resolve("events.jsonl");
        log(file, events());
        Thread.currentThread().interrupt();
        log(file, List.of(new Event.Note("last words")));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(read(file)).hasSize(6).last().isEqualTo(new Event.Note("last words"));
    }

    @Test
    void log_tornLastLine_isSkippedAndThenRemoved() throws IOException {
        Path file = folder.resolve("events.jsonl");
        log(file, events());
        Files.writeString(file, "{\"time\":\"2026-\u00fc", StandardOpenOption.APPEND);

        assertThat(read(file)).isEqualTo(events());

        log(file, List.of(new Event.Note("resumed")));
        assertThat(read(file)).hasSize(6).last().isEqualTo(new Event.Note("resumed"));
    }

    @Test
    void log_onlyATornLine_isEmpty() throws IOException {
        Path file = folder.resolve("events.jsonl");
        Files.writeString(file, "{".repeat(20_000));

        assertThat(read(file)).isEmpty();
        log(file, List.of());
        assertThat(file).isEmptyFile();
    }

    @Test
    void read_damagedMiddle_namesTheLine() throws IOException {
        Path file = folder.resolve("events.jsonl");
        Files.writeString(
                file,
                "{\"time\":\"2026-01-02T12:00:00Z\",\"kind\":\"note\",\"text\":\"x\"}\nbroken\n");

        assertThatExceptionOfType(RunException.class)
                .isThrownBy(() -> EventLog.read(file))
                .withMessageContaining("events.jsonl:2: this line is no event");
        assertThat(EventLog.read(folder.resolve("absent"))).isEmpty();
    }

    @Test
    void open_placeIsAFolder_saysSo() {
        assertThatExceptionOfType(RunException.class)
                .isThrownBy(() -> EventLog.open(folder))
                .withMessageStartingWith("cannot write ");
    }

    private ProvenanceLog provenance(RunFolder run, String command, long peak) {
        Clock ticking =
                new Clock() {
                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now;
                    }
                };
        return ProvenanceLog.open(
                run, command, Machine.here("2.10.0", "cpu", "f32"), () -> peak, ticking);
    }

    @Test
    void provenance_twoSessions_areMerged() {
        try (RunFolder run =
                RunFolder.create(folder.resolve("r"), RecipeReader.named("quickstart"))) {
            try (ProvenanceLog log = provenance(run, "limbeck run quickstart", 5)) {
                log.data(Blobs.quarters(4, 4));
                log.on(new Event.StageStarted("distill", "", 60, 0));
                now = now.plus(Duration.ofSeconds(90));
                log.on(new Event.Step("distill", 1, Map.of()));
                assertThat(Provenance.read(run.provenance()).stageSeconds())
                        .containsExactly(Map.entry("distill", 90.0));
            }
            try (ProvenanceLog log = provenance(run, "limbeck run --resume r", 3)) {
                log.on(new Event.StageFinished("distill", 10, Map.of()));
            }
            Provenance read = Provenance.read(run.provenance());

            assertThat(read.sessions()).hasSize(2);
            assertThat(read.sessions().getLast().command()).isEqualTo("limbeck run --resume r");
            assertThat(read.sessions().getFirst().machine())
                    .isEqualTo(Machine.here("2.10.0", "cpu", "f32"));
            assertThat(read.stageSeconds()).containsExactly(Map.entry("distill", 100.0));
            assertThat(read.peakResidentBytes()).isEqualTo(5);
            assertThat(read.dataChecksums()).containsExactly(Map.entry("blobs", "0"));
            assertThat(read.data().orElseThrow().images())
                    .hasSize(Blobs.QUARTERS)
                    .containsEntry("spot 3", List.of(1, 1));
            assertThat(read.recipeSha256()).hasSize(64);
        }
    }

    @Test
    void provenance_dataUnderOtherNames_isRefused() {
        try (RunFolder run =
                        RunFolder.create(folder.resolve("r"), RecipeReader.named("quickstart"));
                ProvenanceLog log = provenance(run, "limbeck run quickstart", 5)) {
            Dataset files = Blobs.quarters(4, 4);
            log.data(files.trainedOn(files.train()));

            assertThatThrownBy(() -> log.data(files))
                    .isInstanceOf(RunException.class)
                    .hasMessageContaining("has changed since the run began: other blobs");
        }
    }
}
