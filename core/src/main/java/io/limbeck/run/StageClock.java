package io.limbeck.run;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.util.ArrayList;
import java.util.Arrays;
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
         * Mean seconds of a step. Where steps say how long they took, without what was done between
         * them.
         *
         * @param first steps that do not count, unless there are no others: the first warms up
         */
        double meanStep(int first) {
            return marks.stream()
                    .skip(marks.size() > first ? first : 0)
                    .mapToDouble(Mark::alone)
                    .filter(alone -> !Double.isNaN(alone))
                    .average()
                    .orElseGet(() -> meanGap(first));
        }

        /**
         * Mean seconds that went by between one step and the next, such as for a picture.
         *
         * @param first as {@link #meanStep(int)}
         */
        double meanBetween(int first) {
            return Math.max(0, meanGap(first) - meanStep(first));
        }

        /** From step to step, all that was done included. */
        private double meanGap(int first) {
            Mark before =
                    marks.size() > first ? marks.get(first - 1) : new Mark(0, started, Double.NaN);
            Mark last = marks.getLast();
            return (last.at - before.at) * 1e-9 / (last.step - before.step);
        }

        /**
         * Median seconds of some of its steps, of the later half: at first memory is fetched and
         * code compiled, of which a whole stage sees little. A test in the time of the last does
         * not count for much, nor does one that is told of as a step again.
         *
         * @param before steps before them
         * @param last number of the last of them
         */
        double medianStep(long before, long last) {
            List<Mark> own = between(before, last);
            double[] inOrder =
                    IntStream.range(1, own.size())
                            .filter(i -> own.get(i).step > own.get(i - 1).step)
                            .mapToDouble(i -> seconds(own.get(i - 1), own.get(i)))
                            .toArray();
            double[] later = Arrays.stream(inOrder).skip(inOrder.length / 2).sorted().toArray();
            int count = later.length;
            return count == 0 ? 0 : (later[(count - 1) / 2] + later[count / 2]) / 2;
        }

        /** Seconds in steps, if all took as long as is usual. */
        double secondsInSteps() {
            return marks.isEmpty() ? 0 : marks.getLast().step * medianStep(0, marks.getLast().step);
        }

        /** What came before the first of these steps, since somebody was told of those before. */
        double secondsAtStart(long before, long last) {
            List<Mark> own = between(before, last);
            if (own.isEmpty()) {
                return 0;
            }
            Mark first = own.getFirst();
            long begun =
                    marks.stream()
                            .filter(m -> m.step <= before)
                            .reduce((_, later) -> later)
                            .map(this::toldOf)
                            .orElse(started);
            double alone = medianStep(before, last) * (first.step - before);
            return Math.max(0, (first.at - begun) * 1e-9 - alone);
        }

        /** What came with the last of these steps, and after it until somebody was told. */
        double secondsAtEnd(long before, long last) {
            List<Mark> own = between(before, last);
            if (own.size() < 2) {
                return 0;
            }
            Mark end = own.getLast();
            Mark previous = own.get(own.size() - 2);
            double alone = medianStep(before, last) * (end.step - previous.step);
            return Math.max(0, (toldOf(end) - previous.at) * 1e-9 - alone);
        }

        /** When somebody was told of it. */
        private long toldOf(Mark mark) {
            return notes.stream()
                    .mapToLong(Long::longValue)
                    .filter(at -> at >= mark.at)
                    .min()
                    .orElse(started + Math.round(seconds * 1e9));
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
