package io.limbeck.method;

/**
 * A distillation ended early because its thread was interrupted. Its state is in the checkpoints;
 * the thread's interrupt flag is set.
 */
public final class DistillationStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long step;

    DistillationStoppedException(long step, long steps) {
        super(
                "distillation was stopped after %d of %d iterations; run it again to go on from there"
                        .formatted(step, steps));
        this.step = step;
    }

    /** Iterations done, all of which are saved. */
    public long step() {
        return step;
    }
}
