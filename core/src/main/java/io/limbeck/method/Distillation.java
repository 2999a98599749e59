package io.limbeck.method;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import java.util.Map;

/** What {@link Distillery} needs of a method: one iteration at a time, and its state. */
public interface Distillation extends AutoCloseable {

    /**
     * Does one iteration.
     *
     * @param iteration from 0; decides every random draw together with the run's seed
     * @return named numbers to report, in display order
     * @throws io.limbeck.torch.NonFiniteLossException if a loss or gradient is not finite; nothing
     *     that is not finite has been stepped with, but another part may have taken its step
     * @throws io.limbeck.event.StoppedException if the thread was interrupted before anything moved
     */
    Map<String, Double> iterate(long iteration);

    /** All that the next iteration depends on; shared, not copied. */
    Checkpoint state(long step);

    /**
     * Whether a state is worth what it costs to save, where one is due; that of the last iteration
     * and of a stopped run are saved all the same.
     *
     * @param done iterations
     */
    default boolean worthSaving(long done) {
        return true;
    }

    /** Whether a checkpoint is of this distillation, and no other that saves in the same place. */
    default boolean continues(Checkpoint checkpoint) {
        return true;
    }

    /** Takes over what {@link #state} gave (copies). */
    void restore(Checkpoint checkpoint);

    /** The set as it is now, on the CPU; owned by the caller's scope. */
    SyntheticSet current();

    @Override
    void close();
}
