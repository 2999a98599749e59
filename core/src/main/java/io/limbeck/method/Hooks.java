package io.limbeck.method;

import io.limbeck.event.Listener;
import io.limbeck.torch.Checkpoints;

/**
 * What a distillation shares with its surroundings.
 *
 * @param checkpoints where to go on from, and where to save
 * @param snapshots takes about 40 pictures of the images, closer together at the start
 * @param listener hears the stage {@code distill}
 */
public record Hooks(Checkpoints checkpoints, SnapshotSink snapshots, Listener listener) {

    /** The same with another place to save in. */
    Hooks withCheckpoints(Checkpoints other) {
        return new Hooks(other, snapshots, listener);
    }

    /** The same with another taker of pictures. */
    Hooks withSnapshots(SnapshotSink other) {
        return new Hooks(checkpoints, other, listener);
    }

    /** Nothing is saved and nobody listens. */
    public static Hooks none() {
        return heardBy(Listener.silent());
    }

    /** Nothing is saved. */
    public static Hooks heardBy(Listener listener) {
        return new Hooks(Checkpoints.none(), SnapshotSink.none(), listener);
    }
}
