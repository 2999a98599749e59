package io.limbeck.datafree;

import io.limbeck.nn.Weights;

/** Takes the student along the way, so that it can be tested later. */
@FunctionalInterface
public interface StudentSink {

    /**
     * @param effort so far
     * @param weights as they are now, on the device; only valid during the call
     */
    void student(Effort effort, Weights weights);

    /** Takes none. */
    static StudentSink none() {
        return (_, _) -> {};
    }
}
