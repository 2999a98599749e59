package io.limbeck.bench;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.method.Hooks;
import io.limbeck.method.SnapshotSink;
import io.limbeck.torch.Checkpoints;
import java.util.ArrayList;
import java.util.List;

/** Hears how long each iteration of a distillation took. */
final class StepClock implements Listener {

    private final List<Double> seconds = new ArrayList<>();

    @Override
    public void on(Event event) {
        if (event instanceof Event.Step step) {
            seconds.add(step.values().get("secondsPerStep"));
        }
    }

    /** Of a distillation that keeps nothing. */
    Hooks hooks() {
        return new Hooks(Checkpoints.none(), SnapshotSink.none(), this);
    }

    /** Of all iterations but the first, which warms up. */
    Times times() {
        return new Times(seconds.subList(1, seconds.size()));
    }
}
