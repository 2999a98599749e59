package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import java.util.Map;

/** Tells a listener how far a stage is, at most about ten times a second. */
final class Progress {

    static final String FETCH = "fetch";
    static final String DECODE = "decode";

    private static final long INTERVAL_NANOS = 100_000_000;

    private final Listener listener;
    private final String stage;
    private final String unit;
    private final String detail;
    private final long started = System.nanoTime();
    private long done;
    private long told = started - INTERVAL_NANOS;

    private Progress(Listener listener, String stage, String unit, String detail) {
        this.listener = listener;
        this.stage = stage;
        this.unit = unit;
        this.detail = detail;
    }

    /** Begins a stage of {@code total} bytes, 0 if unknown, of which some are there already. */
    static Progress bytes(Listener listener, String detail, long total, long present) {
        return start(listener, FETCH, "bytes", detail, total, present);
    }

    /** Begins decoding a number of images. */
    static Progress images(Listener listener, String detail, long total) {
        return start(listener, DECODE, "images", detail, total, 0);
    }

    private static Progress start(
            Listener listener, String stage, String unit, String detail, long total, long present) {
        listener.on(new Event.StageStarted(stage, detail, total, present));
        Progress progress = new Progress(listener, stage, unit, detail);
        progress.done = present;
        return progress;
    }

    /**
     * @throws StoppedException if the thread is interrupted
     */
    void add(long n) {
        done += n;
        StoppedException.ifInterrupted(() ->
                "%s was stopped after %d %s; run it again to go on".formatted(detail, done, unit));
        long now = System.nanoTime();
        if (now - told >= INTERVAL_NANOS) {
            told = now;
            listener.on(new Event.Step(stage, done, Map.of(unit, (double) done)));
        }
    }

    /**
     * So much is done in all; never less than before.
     *
     * @throws StoppedException if the thread is interrupted
     */
    void reach(long all) {
        add(Math.max(0, all - done));
    }

    void finish() {
        double seconds = (System.nanoTime() - started) / 1e9;
        listener.on(new Event.StageFinished(stage, seconds, Map.of(unit, (double) done)));
    }
}
