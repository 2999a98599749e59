package io.limbeck.method;

import io.limbeck.synthetic.SyntheticSet;

/** Takes pictures of a set that is being distilled, for an animation or a preview. */
@FunctionalInterface
public interface SnapshotSink {

    /**
     * @param step iterations done; 0 for the images at the start
     * @param set as it is now, on the CPU; only valid during the call
     */
    void snapshot(long step, SyntheticSet set);

    /** Takes none. */
    static SnapshotSink none() {
        return (_, _) -> {};
    }
}
