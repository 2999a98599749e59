package io.limbeck.bench;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.method.Hooks;
import io.limbeck.method.SnapshotSink;
import io.limbeck.torch.Checkpoints;
import io.limbeck.torch.ComputeDevice;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears how long each iteration of a distillation took. On an NVIDIA GPU, which is not done when an
 * iteration is, it waits at the end of each and takes the time from end to end.
 */
final class StepClock implements Listener {

    private final ComputeDevice device;
    private final DeviceClock clock;
    private final List<Double> seconds = new ArrayList<>();
    private double last;

    /**
     * @param device that does the work
     */
    StepClock(ComputeDevice device) {
        this.device = device;
        clock = new DeviceClock(device);
        last = clock.seconds();
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.Step step) {
            double now = clock.seconds();
            boolean onGpu = device instanceof ComputeDevice.Cuda;
            seconds.add(onGpu ? now - last : step.values().get("secondsPerStep"));
            last = now;
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
