package io.limbeck.run;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** When the steps of each stage were done. */
final class StageClock implements Listener {

    private final LongSupplier nanos;
    private final List<Lap> laps = new ArrayList<>();

    /**
     * @param nanos a clock that only rises
     */
    StageClock(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A stage that has begun. */
    static final class Lap {

        private final Event.StageStarted stage;
        private final long started;
        private final List<Mark> marks = new ArrayList<>();
        private final List<Long> notes = new ArrayList<>();
        private double seconds;

        private Lap(Event.StageStarted stage, long started) {
            this.stage = stage;
            this.started = started;
        }

        /** What it said of itself when it began. */
        Event.StageStarted stage() {
            return stage;
        }

        /** From its beginning to its end, if it has ended. */
        double seconds() {
            return seconds;
        }

        /**
         * Mean seconds of a step, without the first: that one warms up. Where steps say how long
         * they took, without what was done between them.
         */
        double meanStep() {
            return marks.stream()
                    .skip(marks.size() > 1 ? 1 : 0)
                    .mapToDouble(Mark::alone)
                    .filter(alone -> !Double.isNaN(alone))
                    .average()
                    .orElseGet(this::meanGap);
        }

        /** Mean seconds that went by between one step and the next, such as for a picture. */
        double meanBetween() {
            return Math.max(0, meanGap() - meanStep());
        }

        /** From step to step, all that was done included. */
        private double meanGap() {
            Mark first = marks.size() > 1 ? marks.getFirst() : new Mark(0, started, Double.NaN);
            Mark last = marks.getLast();
            return (last.at - first.at) * 1e-9 / (last.step - first.step);
        }

        /**
         * Median seconds of some of its steps, so that neither those that warm up nor the last, in
         * whose time a test falls, count for much.
         *
         * @param before steps before them
         * @param last number of the last of them
         */
        double medianStep(long before, long last) {
            List<Mark> own = between(before, last);
            double[] seconds =
                    IntStream.range(1, own.size())
                            .mapToDouble(i -> seconds(own.get(i - 1), own.get(i)))
                            .sorted()
                            .toArray();
            return seconds.length == 0 ? 0 : seconds[seconds.length / 2];
        }

        /** What came with the last of these steps, and after it until somebody was told. */
        double secondsAtEnd(long before, long last) {
            List<Mark> own = between(before, last);
            if (own.size() < 2) {
                return 0;
            }
            Mark end = own.getLast();
            long told =
                    notes.stream()
                            .mapToLong(Long::longValue)
                            .filter(at -> at >= end.at)
                            .min()
                            .orElse(started + Math.round(seconds * 1e9));
            Mark previous = own.get(own.size() - 2);
            double alone = medianStep(before, last) * (end.step - previous.step);
            return Math.max(0, (told - previous.at) * 1e-9 - alone);
        }

        private List<Mark> between(long before, long last) {
            return marks.stream().filter(m -> m.step > before && m.step <= last).toList();
        }

        private static double seconds(Mark from, Mark to) {
            return (to.at - from.at) * 1e-9 / (to.step - from.step);
        }
    }

    /**
     * @param alone seconds of the step by its own account; NaN if it gives none
     */
    private record Mark(long step, long at, double alone) {}

    /** The stage of this name, if it was begun. */
    Optional<Lap> lap(String stage) {
        return laps.reversed().stream().filter(l -> l.stage.stage().equals(stage)).findFirst();
    }

    @Override
    public void on(Event event) {
        long now = nanos.getAsLong();
        switch (event) {
            case Event.StageStarted stage -> laps.add(new Lap(stage, now));
            case Event.Step(String stage, long step, Map<String, Double> values) -> {
                double alone = values.getOrDefault("secondsPerStep", Double.NaN);
                lap(stage).ifPresent(lap -> lap.marks.add(new Mark(step, now, alone)));
            }
            case Event.StageFinished(String stage, _, _) ->
                    lap(stage).ifPresent(lap -> lap.seconds = (now - lap.started) * 1e-9);
            case Event.Note _ -> laps.forEach(lap -> lap.notes.add(now));
            case Event.Warning _ -> {}
        }
    }
}
