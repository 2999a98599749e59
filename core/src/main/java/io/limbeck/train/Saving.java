package io.limbeck.train;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFolder;
import io.limbeck.file.FileException;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.CheckpointException;
import io.limbeck.torch.CheckpointFolder;
import io.limbeck.torch.Checkpoints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where one training leaves its state now and then, and when it is stopped, so that a later process
 * goes on from there. Time decides when, as a step may take a millisecond or a minute.
 */
public final class Saving {

    /** The fact of a state that says where it comes from. */
    static final String PLACE = "place";

    /** What a kill may cost at most; a large network is written in a second or two. */
    private static final Duration BETWEEN = Duration.ofMinutes(3);

    private final Checkpoints checkpoints;
    private final long between;
    private final LongSupplier nanos;
    private final Listener listener;
    private long last;

    /**
     * @param checkpoints of this training alone
     * @param between two of them
     * @param nanos a clock that only rises
     * @param listener hears a {@link Event.Warning} if what is there cannot be used
     */
    Saving(Checkpoints checkpoints, Duration between, LongSupplier nanos, Listener listener) {
        this.checkpoints = checkpoints;
        this.between = between.toNanos();
        this.nanos = nanos;
        this.listener = listener;
        this.last = nanos.getAsLong();
    }

    /** Nothing is kept. */
    static Saving none() {
        return new Saving(
                Checkpoints.none(),
                Duration.ofNanos(Long.MAX_VALUE),
                System::nanoTime,
                Listener.silent());
    }

    /**
     * In a folder, the newest alone. Whoever has what the training was for calls {@link #forget}.
     *
     * @param folder of this training alone
     */
    static Saving in(Path folder, Listener listener) {
        return new Saving(
                new CheckpointFolder(folder, 1, listener), BETWEEN, System::nanoTime, listener);
    }

    /** Removes a folder that {@link #in} made, if there is one. */
    static void forget(Path folder) {
        AtomicFolder.deleteTree(folder);
    }

    /** Whether it is time for another. */
    boolean isDue() {
        return nanos.getAsLong() - last >= between;
    }

    /** Replaces the one before, when this one is whole. If it cannot be, the training goes on. */
    void save(Checkpoint state) {
        try {
            checkpoints.save(state);
        } catch (FileException e) {
            listener.on(
                    new Event.Warning(
                            "%s; the training goes on, but from its start if it is stopped"
                                    .formatted(e.getMessage())));
        }
        last = nanos.getAsLong();
    }

    /** The newest, in the scope that is open; none if it is damaged, as it can be made again. */
    Optional<Checkpoint> latest() {
        try {
            return checkpoints.latest();
        } catch (CheckpointException e) {
            listener.on(
                    new Event.Warning(
                            "%s; the network is trained from its start".formatted(e.faults())));
            return Optional.empty();
        }
    }

    /**
     * Whether a state is of use at a place, such as {@code cpu in f32}; if not, the listener hears
     * so.
     */
    boolean takes(Checkpoint state, String place) {
        String from = state.facts().get(PLACE);
        if (!place.equals(from)) {
            listener.on(
                    new Event.Warning(
                            "a network was trained for %d steps on %s, and this is %s; it is trained from its start"
                                    .formatted(state.step(), from, place)));
        }
        return place.equals(from);
    }
}
