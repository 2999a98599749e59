package io.limbeck.cli;

import io.limbeck.event.Event;
import java.util.Map;

/** A stage of a run as far as it is known, and how it reads. */
final class Stage {

    private static final int BAR_CELLS = 24;

    private final Event.StageStarted started;
    private long step;
    private long firstTimedStep;
    private long firstTimedNanos;
    private long lastNanos;
    private Map<String, Double> values = Map.of();

    Stage(Event.StageStarted started, long nowNanos) {
        this.started = started;
        this.step = started.firstStep();
        this.lastNanos = nowNanos;
    }

    String name() {
        return started.stage();
    }

    void advance(Event.Step event, long nowNanos) {
        if (firstTimedNanos == 0) {
            // The first step warms libtorch up and would spoil the estimate.
            firstTimedStep = event.step();
            firstTimedNanos = nowNanos;
        }
        step = event.step();
        values = event.values();
        lastNanos = nowNanos;
    }

    /** Seconds to the end, NaN while unknown. */
    double secondsLeft() {
        long timed = step - firstTimedStep;
        if (started.steps() == 0 || timed < 1) {
            return Double.NaN;
        }
        double perStep = (lastNanos - firstTimedNanos) / 1e9 / timed;
        return Math.max(0, started.steps() - step) * perStep;
    }

    /** For a file or a pipe: {@code distill 12/200 (6 %) match 0.012 0.43 s/step 3 min left}. */
    String plain() {
        StringBuilder line = new StringBuilder(started.stage()).append(' ').append(count());
        if (started.steps() > 0) {
            line.append(" (%d %%)".formatted(100 * step / started.steps()));
        }
        return line.append(tail()).toString();
    }

    /** For a terminal, at most {@code columns} wide. */
    String bar(int columns) {
        if (started.steps() == 0) {
            return cut("%s %s%s".formatted(started.stage(), count(), tail()), columns);
        }
        int full = (int) Math.min(BAR_CELLS, BAR_CELLS * step / started.steps());
        String bar = "━".repeat(full) + "─".repeat(BAR_CELLS - full);
        return cut("%s %s %s%s".formatted(started.stage(), bar, count(), tail()), columns);
    }

    private String count() {
        return started.steps() == 0 ? Long.toString(step) : step + "/" + started.steps();
    }

    private String tail() {
        StringBuilder tail = new StringBuilder();
        String left = Double.isNaN(secondsLeft()) ? "" : Units.duration(secondsLeft()) + " left";
        if (!left.isEmpty()) {
            tail.append("  ").append(left);
        }
        return tail.append(Units.values(values)).toString();
    }

    private static String cut(String line, int columns) {
        return line.length() <= columns ? line : line.substring(0, Math.max(0, columns - 1)) + "…";
    }
}
