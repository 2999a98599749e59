package io.limbeck.method;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.util.List;

/** What tests hear and do while a set is distilled. */
final class TestHooks {

    private TestHooks() {}

    /** Adds every step to the list. */
    static Listener collecting(List<Event.Step> steps) {
        return event -> {
            if (event instanceof Event.Step step) {
                steps.add(step);
            }
        };
    }

    /** Every step goes to the list. */
    static Hooks listening(List<Event.Step> steps) {
        return new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), collecting(steps));
    }

    /** Ends the distillation as Ctrl-C does, after a step. */
    static Hooks interruptingAfter(long last, MemoryCheckpoints checkpoints) {
        return new Hooks(
                checkpoints,
                SnapshotSink.none(),
                event -> {
                    if (event instanceof Event.Step(_, long step, _) && step == last) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** Goes on from the last checkpoint. */
    static Hooks resuming(MemoryCheckpoints checkpoints) {
        return new Hooks(checkpoints, SnapshotSink.none(), Listener.silent());
    }
}
