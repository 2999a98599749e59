package io.limbeck.train;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.file.ExclusiveWork;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Work in numbered pieces that several processes may share: none does a piece that another is
 * doing.
 *
 * @param pieces how many
 * @param there whether a piece is done, by whomever
 * @param make does a piece
 * @param lock file of a piece
 * @param rest what another process does while there is nothing to do but wait for it
 * @param listener hears when there is nothing to do but wait
 */
public record SharedWork(
        int pieces,
        IntPredicate there,
        IntConsumer make,
        IntFunction<Path> lock,
        String rest,
        Listener listener) {

    private static final long POLL_MILLIS = 500;

    /**
     * Returns when all pieces are there.
     *
     * @throws StoppedException if the thread is interrupted
     */
    public void complete() {
        boolean waiting = false;
        while (missing()) {
            boolean busy = false;
            for (int i = 0; i < pieces; i++) {
                int piece = i;
                if (!there.test(i)) {
                    StoppedException.ifInterrupted(() -> "no further part was begun");
                    busy |= ExclusiveWork.run(lock.apply(i), () -> once(piece));
                }
            }
            if (!busy && missing()) {
                if (!waiting) {
                    listener.on(
                            new Event.Note(
                                    "waiting for another process, which %s".formatted(rest)));
                }
                waiting = true;
                pause();
            }
        }
    }

    /** Another process may have done it before the lock was ours. */
    private void once(int piece) {
        if (!there.test(piece)) {
            make.accept(piece);
        }
    }

    private boolean missing() {
        for (int i = 0; i < pieces; i++) {
            if (!there.test(i)) {
                return true;
            }
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StoppedException("waiting for another process was stopped");
        }
    }
}
