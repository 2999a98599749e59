package io.limbeck.torch;

import java.util.Optional;

/** Where long work leaves what it needs in order to continue. */
public interface Checkpoints {

    /** Keeps a checkpoint; when this returns, it survives the end of the process. */
    void save(Checkpoint checkpoint);

    /** The newest sound checkpoint; its tensors belong to the caller's scope. */
    Optional<Checkpoint> latest();

    /** Keeps nothing. */
    static Checkpoints none() {
        return new Checkpoints() {
            @Override
            public void save(Checkpoint checkpoint) {}

            @Override
            public Optional<Checkpoint> latest() {
                return Optional.empty();
            }
        };
    }
}
