package io.limbeck.run;

import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.Sha256;
import io.limbeck.run.Provenance.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps the provenance of a run up to date while it runs: as a listener it times the stages, and it
 * writes the file after each stage, and at most once a minute between. What earlier processes of a
 * resumed run wrote stays.
 */
final class ProvenanceLog implements Listener, AutoCloseable {

    private static final Duration BETWEEN_WRITES = Duration.ofMinutes(1);

    private final Path file;
    private final Clock clock;
    private final LongSupplier peakResidentBytes;
    private final Provenance before;
    private final Session start;
    private final Map<String, String> dataChecksums;
    private Optional<RecordedData> data;
    private final Map<String, Double> stageSeconds = new LinkedHashMap<>();
    private final Map<String, Instant> open = new LinkedHashMap<>();
    private Instant written;

    private ProvenanceLog(
            Path file,
            Clock clock,
            LongSupplier peakResidentBytes,
            Provenance before,
            Session start) {
        this.file = file;
        this.clock = clock;
        this.peakResidentBytes = peakResidentBytes;
        this.before = before;
        this.start = start;
        this.data = before.data();
        this.dataChecksums = new LinkedHashMap<>(before.dataChecksums());
        this.written = start.started();
    }

    /**
     * Begins a session, and writes the file.
     *
     * @param command as typed
     * @param peakResidentBytes asked at each write
     * @throws RunException if an earlier file is damaged
     */
    static ProvenanceLog open(
            RunFolder folder, String command, Machine machine, LongSupplier peakResidentBytes) {
        return open(folder, command, machine, peakResidentBytes, Clock.systemUTC());
    }

    static ProvenanceLog open(
            RunFolder folder,
            String command,
            Machine machine,
            LongSupplier peakResidentBytes,
            Clock clock) {
        Path file = folder.provenance();
        Provenance before =
                Files.exists(file)
                        ? Provenance.read(file)
                        : new Provenance(
                                folder.recipe().name(),
                                Sha256.of(folder.recipeFile()),
                                folder.recipe().seed(),
                                Optional.empty(),
                                Map.of(),
                                List.of());
        Instant now = clock.instant();
        Session start =
                new Session(command, Provenance.limbeckVersion(), machine, now, now, Map.of(), 0);
        ProvenanceLog log = new ProvenanceLog(file, clock, peakResidentBytes, before, start);
        log.write();
        return log;
    }

    /**
     * Adds what the run has read as its data, and writes.
     *
     * @throws RunException if an earlier process of the run has read something else: a fifth that
     *     was set aside for testing would be another one by now, and numbers of both would mix
     */
    synchronized void data(Dataset read) {
        Map<String, String> identity = read.identity(); // may have to read all images
        current().refuseOther(read, identity, file.getParent());
        data = Optional.of(RecordedData.of(read));
        dataChecksums.putAll(identity);
        write();
    }

    /** What the run has read as its data, in this process or an earlier one. */
    synchronized Optional<RecordedData> data() {
        return data;
    }

    @Override
    public synchronized void on(Event event) {
        switch (event) {
            case Event.StageStarted started -> open.put(started.stage(), clock.instant());
            case Event.Step _ -> {
                if (Duration.between(written, clock.instant()).compareTo(BETWEEN_WRITES) >= 0) {
                    write();
                }
            }
            case Event.StageFinished finished -> {
                open.remove(finished.stage());
                stageSeconds.merge(finished.stage(), finished.seconds(), Double::sum);
                write();
            }
            case Event.Note _, Event.Warning _ -> {}
        }
    }

    /** As it would be written now. */
    synchronized Provenance current() {
        Instant now = clock.instant();
        Map<String, Double> seconds = new LinkedHashMap<>(stageSeconds);
        open.forEach((stage, began) ->
                seconds.merge(
                        stage, Duration.between(began, now).toMillis() / 1000.0, Double::sum));
        List<Session> sessions = new ArrayList<>(before.sessions());
        sessions.add(
                new Session(
                        start.command(),
                        start.limbeck(),
                        start.machine(),
                        start.started(),
                        now,
                        seconds,
                        peakResidentBytes.getAsLong()));
        return new Provenance(
                before.recipe(),
                before.recipeSha256(),
                before.seed(),
                data,
                dataChecksums,
                sessions);
    }

    private void write() {
        current().write(file);
        written = clock.instant();
    }

    /** Writes a last time. */
    @Override
    public synchronized void close() {
        write();
    }
}
