package io.limbeck.datafree;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.method.Distillation;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The algorithm of SSD-KD. First some calls of the inversion that fill the buffer, without an
 * adversary; then cycles: one call, its images into the buffer, some steps of the student on
 * batches drawn by priority, now and then a sweep that measures all divergences anew. Its tensors
 * belong to the scope it was made in.
 */
final class Cycles implements Distillation {

    private static final String METHOD = "method";
    private static final String INSERTED = "inserted";
    private static final String REMEMBERED = "remembered";
    private static final String DRAWING = "drawing";
    private static final String INVERTING = "inversionSeconds";
    private static final String DISTILLING = "distillationSeconds";

    /** Below it the images of a batch are of few classes. */
    private static final double COLLAPSED = 0.8;

    /** Images of a class in pictures along the way. */
    private static final int PICTURED = 10;

    /** While warming up the buffer is saved whenever such a part of it is new. */
    private static final double SAVED_PART = 0.125;

    private final SsdKdSettings settings;
    private final Subject subject;
    private final Teacher teacher;
    private final Inversion inversion;
    private final Optional<GeneratedImages> generator;
    private final ReplayBuffer buffer;
    private final BufferTensors tensors;
    private final Pupil student;
    private final SeedTree seeds;
    private final StudentSink sink;
    private final Listener listener;
    private final int warmUp;
    private final int steps;
    private double inverting;
    private double distilling;
    private long saved;
    private boolean warned;

    Cycles(
            SsdKdSettings settings,
            Subject subject,
            Teacher teacher,
            SeedTree seeds,
            StudentSink sink,
            Listener listener) {
        this.settings = settings;
        this.subject = subject;
        this.teacher = teacher;
        this.seeds = seeds;
        this.sink = sink;
        this.listener = listener;
        Parts parts = new Parts(settings, subject, teacher, seeds);
        this.buffer = parts.buffer();
        this.tensors = new BufferTensors(buffer, subject.info().shape());
        this.student = parts.student();
        this.generator = parts.generator();
        this.inversion = parts.inversion(generator);
        this.warmUp = settings.warmUpCalls(buffer.capacity());
        this.steps = settings.student().steps(buffer.capacity());
    }

    /** Calls and cycles together. */
    long iterations() {
        return (long) warmUp + settings.cycles();
    }

    /** Of all cycles. */
    Effort effort() {
        return effort(settings.cycles());
    }

    private Effort effort(int cycles) {
        return new Effort(cycles, (long) cycles * steps, inverting, distilling);
    }

    Pupil student() {
        return student;
    }

    ReplayBuffer buffer() {
        return buffer;
    }

    Optional<GeneratedImages> generator() {
        return generator;
    }

    /** A large buffer takes many calls to fill, and would be written whole after each few. */
    @Override
    public boolean worthSaving(long done) {
        return done > warmUp || buffer.inserted() - saved >= SAVED_PART * buffer.capacity();
    }

    @Override
    public Map<String, Double> iterate(long iteration) {
        try {
            return callAndLearn(iteration);
        } catch (NonFiniteLossException e) {
            throw new CycleFault(settings, warmUp).of(iteration, e);
        }
    }

    private Map<String, Double> callAndLearn(long iteration) {
        int cycle = Math.toIntExact(iteration) - warmUp;
        int done = Math.max(0, cycle + 1);
        Map<String, Double> values = new LinkedHashMap<>(invert(iteration, cycle));
        if (cycle >= 0) {
            values.putAll(distil(cycle));
        }
        values.putAll(Statistics.of(buffer, done));
        if (cycle >= 0) {
            watch(values);
            sink.student(effort(done), student.weights());
        }
        return values;
    }

    /** The first half of an iteration, and all of it while warming up. */
    private Map<String, Double> invert(long iteration, int cycle) {
        long started = System.nanoTime();
        if (cycle > 0 && cycle == settings.inversion().resetAt()) {
            generator.orElseThrow().resetFirst(seeds.child("reset"));
        }
        Map<String, Double> values = call(iteration, cycle >= 0, Math.max(0, cycle + 1));
        double seconds = seconds(started);
        inverting += seconds;
        values.put(INVERTING, seconds);
        return values;
    }

    /** The second half of a cycle. */
    private Map<String, Double> distil(int cycle) {
        long started = System.nanoTime();
        Map<String, Double> values = learn(cycle);
        if (settings.buffer().sweep() > 0 && (cycle + 1) % settings.buffer().sweep() == 0) {
            new Sweep(teacher, student, tensors).run();
        }
        double seconds = seconds(started);
        distilling += seconds;
        values.put(DISTILLING, seconds);
        return values;
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) * 1e-9;
    }

    private Map<String, Double> call(long iteration, boolean against, int cycle) {
        Inversion.Result result =
                inversion.call(
                        buffer.modulating(),
                        student,
                        against,
                        seeds.child("call").child(iteration),
                        iteration + 1);
        buffer.insert(result.batch(), cycle);
        return new LinkedHashMap<>(result.values());
    }

    /** The student's steps of a cycle. */
    private Map<String, Double> learn(int cycle) {
        double beta = settings.priority().beta(cycle, settings.cycles());
        double loss = 0;
        double largest = 0;
        for (int i = 0; i < steps; i++) {
            long step = (long) cycle * steps + i;
            SeedTree own = seeds.child("step").child(step);
            Draw draw =
                    buffer.sampling()
                            .draw(settings.student().batch(), beta, own.child("draw").numbers());
            float[] divergences = new float[draw.slots().length];
            try (var _ = new PointerScope()) {
                loss +=
                        student.learn(
                                new Pupil.Batch(
                                        tensors.images(draw.slots()),
                                        tensors.known(draw.slots()),
                                        draw),
                                cycle,
                                own.child("view"),
                                step + 1,
                                divergences);
            }
            buffer.sampling().learnt(draw, divergences);
            buffer.drawn(draw);
            largest = Math.max(largest, draw.largest());
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Pupil.TERM, loss / steps);
        values.put("beta", beta);
        values.put("largestWeight", largest);
        values.put("learningRate", student.rate(cycle));
        return values;
    }

    /** Says, and mends if it may, that the new images are of few classes. */
    private void watch(Map<String, Double> values) {
        InversionSettings own = settings.inversion();
        // Of pixels some classes have few in real images, too.
        if (buffer.isOfPixels()
                || subject.info().classes() == 1
                || values.get("entropy") >= COLLAPSED) {
            return;
        }
        boolean mend = own.labels() == InversionSettings.Labels.WATCHED && !inversion.drawsLabels();
        if (mend) {
            inversion.drawLabels(true);
        }
        if (mend || (!warned && own.hasGenerator())) {
            warned = true;
            listener.on(
                    new Event.Warning(
                            "the new images are of few classes (entropy %.2f of 1); %s"
                                    .formatted(
                                            values.get("entropy"),
                                            inversion.drawsLabels()
                                                    ? "their labels are drawn uniformly from now on"
                                                    : "if that lasts, set method.inversion.labels: uniform, or a wider generator")));
        }
    }

    @Override
    public Checkpoint state(long step) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        student.save(all);
        inversion.save(all);
        tensors.save(all);
        saved = buffer.inserted();
        return new Checkpoint(
                step,
                all,
                Map.of(
                        METHOD, SsdKd.NAME,
                        INSERTED, Long.toString(buffer.inserted()),
                        REMEMBERED, Boolean.toString(inversion.remembers()),
                        DRAWING, Boolean.toString(inversion.drawsLabels()),
                        INVERTING, Double.toString(inverting),
                        DISTILLING, Double.toString(distilling)));
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        if (!SsdKd.NAME.equals(checkpoint.facts().get(METHOD))) {
            throw new IllegalArgumentException(
                    "the checkpoint is of method \"%s\", this run is of %s; give it another folder"
                            .formatted(checkpoint.facts().get(METHOD), SsdKd.NAME));
        }
        Map<String, String> facts = checkpoint.facts();
        if (!facts.containsKey(INVERTING)) {
            throw new IllegalArgumentException(
                    "the checkpoint does not say how long its inversion took: an earlier build wrote it; distil again, in another folder");
        }
        student.restore(checkpoint.tensors());
        inversion.restore(checkpoint.tensors(), Boolean.parseBoolean(facts.get(REMEMBERED)));
        inversion.drawLabels(Boolean.parseBoolean(facts.get(DRAWING)));
        tensors.restore(checkpoint.tensors(), Long.parseLong(facts.get(INSERTED)));
        saved = buffer.inserted();
        inverting = Double.parseDouble(facts.get(INVERTING));
        distilling = Double.parseDouble(facts.get(DISTILLING));
    }

    /** Some of the newest images of each class: a buffer may be too large to be copied often. */
    @Override
    public SyntheticSet current() {
        int each = Math.clamp(buffer.capacity() / subject.info().classes(), 1, PICTURED);
        return tensors.newest(subject.info(), each, Map.of(METHOD, SsdKd.NAME));
    }

    /** The images of the buffer, on the CPU; owned by the caller's scope. */
    SyntheticSet result() {
        return tensors.set(subject.info(), SsdKd.facts(teacher, student, buffer));
    }

    @Override
    public void close() {
        // The scope in which it was made frees all other tensors.
        student.close();
    }
}
