package io.limbeck.datafree;

import io.limbeck.data.PixelBytes;
import io.limbeck.method.Finite;
import io.limbeck.method.InversionSettings;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Calls of the inversion: each makes a batch of images that suit the teacher, keeps those of its
 * best inner step, and tells what teacher and student think of them as they are stored.
 */
final class Inversion {

    private final InversionSettings settings;
    private final Teacher teacher;
    private final Optional<ImageOrigin> origin;
    private final StatisticsMemory memory;
    private final InversionLoss loss;
    private final Divergence ranked;
    private boolean drawing;

    /**
     * @param origin empty for noise
     * @param ranked the divergence by which the buffer ranks
     */
    Inversion(
            InversionSettings settings,
            Teacher teacher,
            Optional<ImageOrigin> origin,
            StatisticsMemory memory,
            Modulation phi,
            Divergence ranked) {
        this.settings = settings;
        this.teacher = teacher;
        this.origin = origin;
        this.memory = memory;
        this.loss = new InversionLoss(settings, phi, teacher, memory);
        this.ranked = ranked;
    }

    /**
     * What a call gave.
     *
     * @param batch for the buffer
     * @param values of its best inner step and of the images, by name
     */
    record Result(Inverted batch, Map<String, Double> values) {}

    /**
     * One call.
     *
     * @param shares as {@link ReplayBuffer#modulating}, frozen for the call
     * @param student the buffer ranks by it
     * @param against whether the images are also made to part it from the teacher
     * @param seeds of this call
     * @param step for a failure's message
     */
    Result call(float[] shares, Pupil student, boolean against, SeedTree seeds, long step) {
        try (var _ = new PointerScope()) {
            Map<String, Double> values = new LinkedHashMap<>();
            Tensor bytes =
                    switch (settings.source()) {
                        case GENERATOR, IMAGES -> {
                            Optional<Pupil> adversary =
                                    against ? Optional.of(student) : Optional.empty();
                            yield optimised(shares, adversary, seeds, step, values);
                        }
                        case UNTRAINED -> {
                            try (var _ = new NoGradGuard()) {
                                yield PixelBytes.bytes(origin.orElseThrow().begin(seeds).images());
                            }
                        }
                        case NOISE -> noise(seeds);
                    };
            return assessed(bytes, shares.length, student, values);
        }
    }

    private Tensor noise(SeedTree seeds) {
        var shape = teacher.shape();
        return PixelBytes.bytes(
                seeds.child("noise")
                        .tensors()
                        .uniform(
                                settings.batch(), shape.channels(), shape.height(), shape.width()));
    }

    /** uint8 [B, C, H, W], the images of the inner step with the lowest loss. */
    private Tensor optimised(
            float[] shares,
            Optional<Pupil> student,
            SeedTree seeds,
            long step,
            Map<String, Double> values) {
        InversionLoss.Call call =
                new InversionLoss.Call(
                        compute().place(HostTensors.of(shares, shares.length)),
                        labels(shares.length, seeds),
                        student);
        ImageOrigin.Attempt attempt = origin.orElseThrow().begin(seeds);
        double lowest = Double.POSITIVE_INFINITY;
        Tensor best = empty();
        for (int k = 0; k < settings.steps(); k++) {
            boolean last = k == settings.steps() - 1;
            try (var _ = new PointerScope()) {
                Tensor images = attempt.images();
                InversionLoss.Value value =
                        loss.of(images, call, seeds.child("view").child(k), step);
                if (value.value() < lowest) {
                    lowest = value.value();
                    values.putAll(value.terms());
                    best.copy_(PixelBytes.bytes(images));
                }
                List<Tensor> gradients = Gradients.of(value.total(), attempt.leaves());
                // The last leaf is behind all others: what is not finite on the way shows there.
                Finite.gradient("inversion", step, gradients.getLast());
                attempt.step(gradients, last);
                if (last) {
                    memory.remember(value.statistics());
                }
            }
        }
        attempt.finish();
        return best;
    }

    private Tensor empty() {
        var shape = teacher.shape();
        return compute()
                .place(
                        HostTensors.of(
                                new byte[settings.batch() * shape.numel()],
                                settings.batch(),
                                shape.channels(),
                                shape.height(),
                                shape.width()));
    }

    private Optional<Tensor> labels(int classes, SeedTree seeds) {
        if (!drawing && !settings.drawsLabels(classes)) {
            return Optional.empty();
        }
        RandomGenerator numbers = seeds.child("labels").numbers();
        long[] labels = numbers.longs(settings.batch(), 0, classes).toArray();
        return Optional.of(compute().place(HostTensors.of(labels, labels.length)));
    }

    /** What teacher and student think of images as they are stored. */
    private Result assessed(Tensor bytes, int classes, Pupil student, Map<String, Double> values) {
        try (var _ = new NoGradGuard()) {
            Tensor view = teacher.normalization().apply(PixelBytes.floats(compute().place(bytes)));
            Output output;
            try (Autocast _ = compute().autocast()) {
                output = teacher.network().forward(teacher.weights(), view, Pass.INFERENCE);
            }
            float[] divergences =
                    HostTensors.floats(
                            PerImage.mean(ranked.of(output.logits(), student.logits(view))));
            Opinions opinions = Opinions.of(output.logits());
            values.putAll(Diversity.of(opinions.each(), classes, output.features()));
            return new Result(
                    new Inverted(
                            rows(HostTensors.bytes(bytes), divergences.length),
                            opinions,
                            divergences),
                    values);
        }
    }

    private static byte[][] rows(byte[] all, int count) {
        int each = all.length / count;
        byte[][] rows = new byte[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(all, i * each, (i + 1) * each);
        }
        return rows;
    }

    private Compute compute() {
        return teacher.compute();
    }

    /** From the next call on labels are drawn, whatever the settings say. */
    void drawLabels(boolean always) {
        drawing = always;
    }

    /** Whether {@link #drawLabels} was asked for. */
    boolean drawsLabels() {
        return drawing;
    }

    /** For a checkpoint; shared. */
    void save(Map<String, Tensor> tensors) {
        origin.ifPresent(each -> each.save(tensors));
        memory.save(tensors);
    }

    boolean remembers() {
        return memory.filled();
    }

    void restore(Map<String, Tensor> tensors, boolean remembered) {
        origin.ifPresent(each -> each.restore(tensors));
        memory.restore(tensors, remembered);
    }
}
