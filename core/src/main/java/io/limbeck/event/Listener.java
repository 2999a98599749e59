package io.limbeck.event;

import java.util.List;

/**
 * Hears what long work says. Called on the thread that does the work, so it must return quickly.
 */
@FunctionalInterface
public interface Listener {

    void on(Event event);

    /** Hears nothing. */
    static Listener silent() {
        return _ -> {};
    }

    /** Hands each event to every listener, in order. */
    static Listener all(List<Listener> listeners) {
        List<Listener> copy = List.copyOf(listeners);
        return event -> copy.forEach(listener -> listener.on(event));
    }
}
