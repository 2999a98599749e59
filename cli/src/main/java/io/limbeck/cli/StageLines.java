package io.limbeck.cli;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.io.PrintStream;
import java.util.Locale;

/** Progress as plain lines: one for each tenth of a stage, so that logs stay readable. */
final class StageLines implements Listener {

    private static final int TENTHS = 10;

    private final PrintStream out;
    private long total;
    private long told;

    StageLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.StageStarted(_, String detail, long steps, long first) -> {
                total = steps;
                told = tenth(first);
                out.println(detail);
            }
            case Event.Step(_, long step, _) -> {
                if (total > 0 && tenth(step) > told) {
                    told = tenth(step);
                    out.printf("  %d %%%n", 100 / TENTHS * told);
                }
            }
            case Event.StageFinished(String stage, double seconds, _) ->
                    out.printf(Locale.ROOT, "  %s done in %.1f s%n", stage, seconds);
            case Event.Note(String text) -> out.println(text);
            case Event.Warning(String text) -> out.println("warning: " + text);
        }
    }

    private long tenth(long step) {
        return total == 0 ? 0 : TENTHS * step / total;
    }
}
