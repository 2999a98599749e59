package io.limbeck.method;

import io.limbeck.event.Event;
import io.limbeck.event.StoppedException;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.NonFiniteLossException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/**
 * The loop that every method runs in: resume, iterate, report, save, stop. A resumed run gives the
 * same bits as one that was never broken (on the CPU).
 *
 * @param detail for people: what is distilled, and how
 * @param iterations in all
 * @param checkpointEvery iterations between checkpoints, if the distillation finds them worth it;
 *     the last iteration is saved anyway
 * @param reportEvery iterations between events; the last one is heard of anyway
 * @param hooks surroundings
 */
public record Distillery(
        String detail, long iterations, long checkpointEvery, long reportEvery, Hooks hooks) {

    public static final String STAGE = "distill";

    /** Pictures of a run's images on their way, at most. */
    public static final int SNAPSHOTS = 40;

    /** Every iteration is heard of. */
    public Distillery(String detail, long iterations, long checkpointEvery, Hooks hooks) {
        this(detail, iterations, checkpointEvery, 1, hooks);
    }

    /**
     * The part of the iterations that one distillation does, where several follow each other.
     *
     * @param from its first iteration
     * @param to the first that is no longer its own
     */
    public record Span(long from, long to) {}

    /**
     * One distillation does all iterations, from the latest checkpoint if there is one.
     *
     * @throws StoppedException if the thread was interrupted; the iteration in progress was
     *     finished and saved
     * @throws NonFiniteLossException if a loss was not finite; nothing of that iteration is saved,
     *     as half of it may have been done: the last checkpoint is what there is to go on from
     */
    public void run(Distillation distillation) {
        Span whole = new Span(0, iterations);
        long done = resume(distillation, whole);
        stage(done, () -> advance(distillation, whole, done));
    }

    /**
     * Several distillations make up the stage; {@code work} hands each to {@link #part}.
     *
     * @param done iterations that need not be done again
     * @param work gives the last numbers
     */
    public void stage(long done, Supplier<Map<String, Double>> work) {
        long started = System.nanoTime();
        hooks.listener().on(new Event.StageStarted(STAGE, detail, iterations, done));
        Map<String, Double> values = work.get();
        hooks.listener().on(new Event.StageFinished(STAGE, seconds(started), values));
    }

    /**
     * Does the iterations of one of several, from the latest checkpoint if that is its own.
     *
     * @return the numbers of the last iteration, none if there was nothing left to do
     * @throws StoppedException as {@link #run}
     * @throws NonFiniteLossException as {@link #run}
     */
    public Map<String, Double> part(Distillation distillation, Span span) {
        return advance(distillation, span, resume(distillation, span));
    }

    private Map<String, Double> advance(Distillation distillation, Span span, long from) {
        Set<Long> pictured = span.from() == 0 ? snapshotSteps(span.to() - span.from()) : Set.of();
        if (from == 0) {
            snapshot(distillation, 0);
        }
        long done = from;
        Map<String, Double> values = Map.of();
        while (done < span.to()) {
            values = step(distillation, done);
            done++;
            boolean last = done == span.to();
            if (last || (done - span.from()) % reportEvery == 0) {
                hooks.listener().on(new Event.Step(STAGE, done, values));
            }
            if (pictured.contains(done)) {
                snapshot(distillation, done);
            }
            boolean stopped = Thread.currentThread().isInterrupted();
            boolean due = (done - span.from()) % checkpointEvery == 0;
            if (stopped || last || (due && distillation.worthSaving(done))) {
                save(distillation, done);
            }
            if (stopped && done < iterations) {
                throw new StoppedException(stopped(done));
            }
        }
        return values;
    }

    /** Where pictures are taken: at the start the images change most, so quadratically spaced. */
    private static Set<Long> snapshotSteps(long iterations) {
        Set<Long> steps = new TreeSet<>();
        for (int i = 1; i <= SNAPSHOTS; i++) {
            double fraction = (double) i / SNAPSHOTS;
            steps.add(Math.max(1, Math.round(iterations * fraction * fraction)));
        }
        return steps;
    }

    private long resume(Distillation distillation, Span span) {
        try (var _ = new PointerScope()) {
            Optional<Checkpoint> latest =
                    hooks.checkpoints().latest().filter(distillation::continues);
            latest.ifPresent(distillation::restore);
            return latest.map(Checkpoint::step).orElse(span.from());
        }
    }

    private Map<String, Double> step(Distillation distillation, long done) {
        long started = System.nanoTime();
        try {
            Map<String, Double> values = new LinkedHashMap<>(distillation.iterate(done));
            values.put("secondsPerStep", seconds(started));
            values.put("residentBytes", (double) MemoryUse.residentBytes());
            return values;
        } catch (StoppedException e) {
            // An iteration that is long in itself gives up; what it had done is not part of it.
            save(distillation, done);
            throw new StoppedException(stopped(done), e);
        }
    }

    private String stopped(long done) {
        return "distillation was stopped after %d of %d iterations, all of which are kept; run it again to go on from there"
                .formatted(done, iterations);
    }

    private void snapshot(Distillation distillation, long step) {
        try (var _ = new PointerScope()) {
            hooks.snapshots().snapshot(step, distillation.current());
        }
    }

    private void save(Distillation distillation, long step) {
        try (var _ = new PointerScope()) {
            hooks.checkpoints().save(distillation.state(step));
        }
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) * 1e-9;
    }
}
