package io.limbeck.event;

import io.limbeck.setting.Counted;
import java.util.function.Supplier;

/**
 * Long work ended early because its thread was interrupted. The message says what is kept and how
 * to go on; the thread's interrupt flag stays set.
 */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was stopped, what is kept, how to go on
     */
    public StoppedException(String message) {
        super(message);
    }

    /**
     * @param message of the whole work
     * @param cause of the part of it that was under way
     */
    public StoppedException(String message, StoppedException cause) {
        super(message, cause);
    }

    /**
     * What a message says of work whose parts are kept one by one, and of which the part under way
     * is lost.
     *
     * @param what such as {@code "the pool was"}
     * @param part such as {@code "network"}
     * @param where the parts are, such as {@code " in pools/a"}; empty if it goes without saying
     * @param again what is done with the rest, such as {@code "train"}
     */
    public static String keeping(
            String what, long kept, long all, String part, String where, String again) {
        return kept == 0
                ? "%s stopped before the first %s was finished; run it again to begin that one anew"
                        .formatted(what, part)
                : "%s stopped after %d of %s, which are kept%s; run it again to %s the rest"
                        .formatted(what, kept, Counted.of(all, part), where, again);
    }

    /**
     * The same of work whose part under way is kept as far as it came.
     *
     * @param where the parts are, such as {@code " in pools/a"}
     */
    public static String keepingAll(String what, long kept, long all, String part, String where) {
        return kept == 0
                ? "%s stopped in the first %s, which is kept as far as it came%s; run it again to go on from there"
                        .formatted(what, part, where)
                : "%s stopped after %d of %s, which are kept%s, and so is the next as far as it came; run it again to go on from there"
                        .formatted(what, kept, Counted.of(all, part), where);
    }

    /**
     * To be called between the steps of long work.
     *
     * @param message asked for only if it is needed
     * @throws StoppedException if the calling thread is interrupted
     */
    public static void ifInterrupted(Supplier<String> message) {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoppedException(message.get());
        }
    }
}
