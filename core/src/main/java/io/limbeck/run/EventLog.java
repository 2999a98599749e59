package io.limbeck.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes events as JSON Lines, one write per event, so that a killed process loses at most the line
 * it was at. Such a torn last line is skipped by readers and removed by the next writer.
 */
final class EventLog implements Listener, AutoCloseable {

    private static final String TIME = "time";

    private final Path file;
    private final Clock clock;

    /** A channel would close under an interrupted thread, and with it the run's last words. */
    private final FileOutputStream out;

    private final JsonMapper mapper = mapper();

    private EventLog(Path file, Clock clock, FileOutputStream out) {
        this.file = file;
        this.clock = clock;
        this.out = out;
    }

    /**
     * Opens a log to append to; makes the file if it is not there.
     *
     * @throws RunException if it cannot be written
     */
    static EventLog open(Path file) {
        return open(file, Clock.systemUTC());
    }

    static EventLog open(Path file, Clock clock) {
        try {
            // No channel here either: a run may be told to stop while it begins.
            try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
                log.setLength(endOfLastLine(log));
            }
            return new EventLog(file, clock, new FileOutputStream(file.toFile(), true));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Looks backwards from the end, as a log may be long and a torn line is short. */
    private static long endOfLastLine(RandomAccessFile log) throws IOException {
        byte[] piece = new byte[8192];
        for (long end = log.length(); end > 0; ) {
            long start = Math.max(0, end - piece.length);
            int length = (int) (end - start);
            log.seek(start);
            log.readFully(piece, 0, length);
            for (int i = length - 1; i >= 0; i--) {
                if (piece[i] == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    /**
     * @throws RunException if the line cannot be written, as when the disk is full
     */
    @Override
    public synchronized void on(Event event) {
        ObjectNode line = mapper.createObjectNode();
        line.put(TIME, clock.instant().toString());
        line.setAll((ObjectNode) mapper.valueToTree(event));
        try {
            out.write((mapper.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /**
     * All events of a log, the first first; none if there is no file yet.
     *
     * @throws RunException if a line other than a torn last one is no event; names the line
     */
    static List<TimedEvent> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        JsonMapper mapper = mapper();
        List<TimedEvent> events = new ArrayList<>();
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            int number = 0;
            for (String line : whole.lines().toList()) {
                events.add(parse(mapper, line, file, ++number));
            }
        } catch (IOException e) {
            throw new RunException("cannot read %s (%s)".formatted(file, e.getMessage()), e);
        }
        return List.copyOf(events);
    }

    private static TimedEvent parse(JsonMapper mapper, String line, Path file, int number) {
        try {
            ObjectNode node = (ObjectNode) mapper.readTree(line);
            Instant time = Instant.parse(node.path(TIME).asString(""));
            node.remove(TIME);
            return new TimedEvent(time, mapper.treeToValue(node, Event.class));
        } catch (JacksonException | ClassCastException | DateTimeException e) {
            throw damaged(file, number, e);
        }
    }

    private static RunException damaged(Path file, int number, RuntimeException e) {
        return new RunException(
                "%s:%d: this line is no event; the file was changed or damaged, remove the line to read the rest"
                        .formatted(file, number),
                e);
    }

    private static RunException unwritable(Path file, IOException e) {
        return new RunException(
                "cannot write %s (%s); make room or make it writable, then resume the run"
                        .formatted(file, e.getMessage()),
                e);
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder().addMixIn(Event.class, Kinds.class).build();
    }

    /** How the kinds of events are told apart in a line. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Event.StageStarted.class, name = "stage-started"),
        @JsonSubTypes.Type(value = Event.Step.class, name = "step"),
        @JsonSubTypes.Type(value = Event.StageFinished.class, name = "stage-finished"),
        @JsonSubTypes.Type(value = Event.Note.class, name = "note"),
        @JsonSubTypes.Type(value = Event.Warning.class, name = "warning")
    })
    private interface Kinds {}

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }
}
