package io.limbeck.datafree;

import io.limbeck.data.PixelBytes;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.method.Distillation;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
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
    private static final String SECONDS = "seconds";

    /** Below it the images of a batch are of few classes. */
    private static final double COLLAPSED = 0.8;

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
    private double seconds;
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
        return new Effort(settings.cycles(), (long) settings.cycles() * steps, seconds);
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

    @Override
    public Map<String, Double> iterate(long iteration) {
        try {
            return callAndLearn(iteration);
        } catch (NonFiniteLossException e) {
            throw new CycleFault(settings, warmUp).of(iteration, e);
        }
    }

    private Map<String, Double> callAndLearn(long iteration) {
        long started = System.nanoTime();
        int cycle = Math.toIntExact(iteration) - warmUp;
        if (cycle > 0 && cycle == settings.inversion().resetAt()) {
            generator.orElseThrow().resetFirst(seeds.child("reset"));
        }
        Map<String, Double> values =
                new LinkedHashMap<>(invert(iteration, cycle >= 0, Math.max(0, cycle + 1)));
        if (cycle >= 0) {
            values.putAll(learn(cycle));
            if (settings.buffer().sweep() > 0 && (cycle + 1) % settings.buffer().sweep() == 0) {
                sweep();
            }
        }
        values.putAll(Statistics.of(buffer, Math.max(0, cycle + 1)));
        if (cycle >= 0) {
            watch(values);
        }
        seconds += (System.nanoTime() - started) * 1e-9;
        if (cycle >= 0) {
            sink.student(new Effort(cycle + 1, (cycle + 1L) * steps, seconds), student.weights());
        }
        return values;
    }

    private Map<String, Double> invert(long iteration, boolean against, int cycle) {
        Inversion.Result result =
                inversion.call(
                        buffer.shares(),
                        student,
                        against,
                        seeds.child("call").child(iteration),
                        iteration + 1);
        buffer.insert(result.batch(), cycle);
        return result.values();
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

    /** Measures every divergence with the student as it is; weights stay. */
    private void sweep() {
        var shape = subject.info().shape();
        int each = teacher.compute().imagesPerPass(shape.height(), shape.width());
        for (int from = 0; from < buffer.size(); from += each) {
            int[] slots = IntStream.range(from, Math.min(buffer.size(), from + each)).toArray();
            try (var _ = new PointerScope()) {
                Tensor images = PixelBytes.floats(teacher.compute().place(tensors.images(slots)));
                Tensor view = teacher.normalization().apply(images);
                Tensor taught =
                        tensors.known(slots)
                                .map(teacher.compute()::place)
                                .orElseGet(() -> teacher.logits(view));
                float[] divergences = student.divergences(taught, view);
                for (int i = 0; i < slots.length; i++) {
                    buffer.sampling().remeasure(slots[i], divergences[i]);
                }
            }
        }
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
        Map<String, Tensor> saved = new LinkedHashMap<>();
        student.save(saved);
        inversion.save(saved);
        tensors.save(saved);
        return new Checkpoint(
                step,
                saved,
                Map.of(
                        METHOD, SsdKd.NAME,
                        INSERTED, Long.toString(buffer.inserted()),
                        REMEMBERED, Boolean.toString(inversion.remembers()),
                        DRAWING, Boolean.toString(inversion.drawsLabels()),
                        SECONDS, Double.toString(seconds)));
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        if (!SsdKd.NAME.equals(checkpoint.facts().get(METHOD))) {
            throw new IllegalArgumentException(
                    "the checkpoint is of method \"%s\", this run is of %s; give it another folder"
                            .formatted(checkpoint.facts().get(METHOD), SsdKd.NAME));
        }
        Map<String, String> facts = checkpoint.facts();
        student.restore(checkpoint.tensors());
        inversion.restore(checkpoint.tensors(), Boolean.parseBoolean(facts.get(REMEMBERED)));
        inversion.drawLabels(Boolean.parseBoolean(facts.get(DRAWING)));
        tensors.restore(checkpoint.tensors(), Long.parseLong(facts.get(INSERTED)));
        seconds = Double.parseDouble(facts.get(SECONDS));
    }

    /** The buffer once it is full, and until then as many grey images: pictures are of one size. */
    @Override
    public SyntheticSet current() {
        if (buffer.size() == buffer.capacity()) {
            return result();
        }
        var shape = subject.info().shape();
        int ipc = Math.max(1, buffer.capacity() / subject.info().classes());
        int count = ipc * subject.info().classes();
        float[] grey = new float[count * shape.numel()];
        java.util.Arrays.fill(grey, 0.5f);
        return SyntheticSet.of(
                subject.info(),
                ipc,
                Formation.plain(),
                HostTensors.of(grey, count, shape.channels(), shape.height(), shape.width()),
                Map.of(METHOD, SsdKd.NAME));
    }

    /** The images of the buffer, on the CPU; owned by the caller's scope. */
    SyntheticSet result() {
        return tensors.set(subject.info(), SsdKd.facts(teacher, student));
    }

    @Override
    public void close() {
        // The scope in which it was made frees its tensors.
    }
}
