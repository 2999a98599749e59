package io.limbeck.event;

import java.util.Map;

/** Something that long work says about itself. Plain values only: never a tensor. */
public sealed interface Event {

    /**
     * A stage of a run begins, for example {@code pretrain}, {@code distill} or {@code evaluate}.
     *
     * @param stage short name, the same in {@link Step} and {@link StageFinished}
     * @param detail for people: what is being done, on what
     * @param steps how many steps the stage takes; 0 if unknown
     * @param firstStep steps already done before this process (a resumed run), else 0
     */
    record StageStarted(String stage, String detail, long steps, long firstStep) implements Event {}

    /**
     * A step of a stage is done.
     *
     * @param stage as in {@link StageStarted}
     * @param step number of steps done so far, from 1
     * @param values named numbers of this step, for example {@code match}, {@code calibration},
     *     {@code secondsPerStep}; iteration order is display order
     */
    record Step(String stage, long step, Map<String, Double> values) implements Event {}

    /**
     * A stage is done; {@code values} are its results, {@code seconds} its wall time in this
     * process.
     */
    record StageFinished(String stage, double seconds, Map<String, Double> values)
            implements Event {}

    /** For people: a thing worth knowing that is no failure, such as a file that was written. */
    record Note(String text) implements Event {}

    /** For people: something that should be mended, with the mend. */
    record Warning(String text) implements Event {}
}
