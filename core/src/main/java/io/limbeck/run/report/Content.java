package io.limbeck.run.report;

/** What a set is made of, which decides what a report calls it. */
public sealed interface Content {

    /** Images that were made. */
    record Images() implements Content {}

    /**
     * Bases, and what makes images of them.
     *
     * @param hallucinators of a class
     */
    record Bases(int hallucinators) implements Content {}

    /** Real images that were chosen. */
    record RealImages() implements Content {}

    /**
     * Images of a replay buffer, whose labels are a teacher's.
     *
     * @param images that it held, of which the set may keep fewer
     */
    record Buffer(int images) implements Content {}
}
