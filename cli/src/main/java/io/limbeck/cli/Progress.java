package io.limbeck.cli;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import picocli.CommandLine.Help.Ansi;

/**
 * Shows what a run says about itself: on a terminal one line that is drawn over, elsewhere a plain
 * line now and then. Stages may nest; the innermost one is shown. The launcher says whether
 * standard error is a terminal.
 */
final class Progress implements Listener, AutoCloseable {

    private static final long DRAW_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final String ERASE_LINE = "\r\u001B[K";

    private final PrintWriter err;
    private final int columns;
    private final Ansi ansi;
    private final LongSupplier clock;
    private final Deque<Stage> stages = new ArrayDeque<>();
    private long shownNanos;
    private boolean drawn;

    /**
     * @param columns width of the terminal; 0 if it is none
     * @param colour whether the terminal shows colours
     * @param clock nanoseconds, rising
     */
    Progress(PrintWriter err, int columns, boolean colour, LongSupplier clock) {
        this.err = err;
        this.columns = columns;
        this.ansi = colour ? Ansi.ON : Ansi.OFF;
        this.clock = clock;
    }

    /** As the environment says: LIMBECK_COLUMNS is set by the launcher if there is a terminal. */
    static Progress to(PrintWriter err, Map<String, String> environment) {
        String width = environment.getOrDefault("LIMBECK_COLUMNS", "");
        int columns = width.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(width) : 0;
        boolean dumb = "dumb".equals(environment.get("TERM"));
        boolean colour = columns > 0 && !dumb && environment.get("NO_COLOR") == null;
        return new Progress(err, dumb ? 0 : columns, colour, System::nanoTime);
    }

    @Override
    public synchronized void on(Event event) {
        long now = clock.getAsLong();
        switch (event) {
            case Event.StageStarted started -> begin(started, now);
            case Event.Step step -> advance(step, now);
            case Event.StageFinished finished -> finish(finished, now);
            case Event.Note(String text) -> line(text);
            case Event.Warning(String text) -> line(coloured("yellow", "warning: ") + text);
        }
    }

    private void begin(Event.StageStarted started, long now) {
        line(coloured("bold", started.stage()) + "  " + started.detail() + from(started));
        stages.push(new Stage(started, now));
        shownNanos = now;
    }

    private static String from(Event.StageStarted started) {
        return started.firstStep() == 0 ? "" : " (from step " + started.firstStep() + ")";
    }

    private void advance(Event.Step step, long now) {
        for (Stage stage : stages) {
            if (stage.name().equals(step.stage())) {
                stage.advance(step, now);
                show(stage, now);
                return;
            }
        }
    }

    private void show(Stage stage, long now) {
        if (now - shownNanos < (columns > 0 ? DRAW_NANOS : PLAIN_NANOS)) {
            return;
        }
        shownNanos = now;
        if (columns > 0) {
            // One column stays free: a full last column makes some terminals wrap.
            err.print(ERASE_LINE + stage.bar(columns - 1));
            drawn = true;
        } else {
            err.println(stage.plain());
        }
        err.flush();
    }

    private void finish(Event.StageFinished finished, long now) {
        for (Iterator<Stage> i = stages.iterator(); i.hasNext(); ) {
            if (i.next().name().equals(finished.stage())) {
                i.remove();
                break;
            }
        }
        line(
                coloured("green", finished.stage() + " done")
                        + " in "
                        + Units.duration(finished.seconds())
                        + Units.values(finished.values()));
        shownNanos = now;
    }

    private void line(String text) {
        clear();
        err.println(text);
        err.flush();
    }

    private void clear() {
        if (drawn) {
            err.print(ERASE_LINE);
            drawn = false;
        }
    }

    private String coloured(String style, String text) {
        return ansi.string("@|%s %s|@".formatted(style, text));
    }

    /** Leaves the cursor on an empty line. */
    @Override
    public synchronized void close() {
        clear();
        err.flush();
    }
}
