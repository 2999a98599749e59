package io.limbeck.method;

import io.limbeck.data.Normalization;
import io.limbeck.data.PixelBytes;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Optimizer;
import io.limbeck.train.Optimizers;
import io.limbeck.train.Schedule;
import io.limbeck.train.Teacher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A block of images on its way, with the moments of its optimiser; a function of the seeds and of
 * nothing that other blocks did. Its tensors belong to the scope in which it was made.
 */
final class RecoveringBlock {

    private static final String IMAGES = "images";

    private final RecoverSettings settings;
    private final RecoverLoss loss;
    private final SeedTree seeds;
    private final Schedule schedule;
    private final Tensor images;
    private final Tensor labels;
    private final Tensor black;
    private final Tensor white;
    private final Tensor deviation;
    private final Optimizer optimizer;

    /**
     * @param start [B, C, H, W], normalised, on the device; copied
     * @param labels the class of each
     * @param seeds of this block
     */
    RecoveringBlock(
            RecoverSettings settings,
            Teacher teacher,
            Tensor start,
            long[] labels,
            SeedTree seeds) {
        this.settings = settings;
        this.loss = new RecoverLoss(teacher, settings);
        this.seeds = seeds.child("step");
        this.schedule = Schedule.of(settings.schedule(), settings.steps());
        this.images = start.detach().clone().set_requires_grad(true);
        this.labels = teacher.compute().place(HostTensors.of(labels, labels.length));
        Normalization normalization = teacher.normalization();
        this.black = edge(normalization, 0, teacher);
        this.white = edge(normalization, 1, teacher);
        this.deviation = white.sub(black);
        this.optimizer = Optimizers.create(settings.optimizer(), List.of(images));
    }

    /** [1, C, 1, 1]: what a pixel of this value is after normalisation. */
    private static Tensor edge(Normalization normalization, double value, Teacher teacher) {
        int channels = normalization.mean().size();
        float[] values = new float[channels];
        for (int c = 0; c < channels; c++) {
            values[c] =
                    (float) ((value - normalization.mean().get(c)) / normalization.std().get(c));
        }
        return teacher.compute().place(HostTensors.of(values, 1, channels, 1, 1));
    }

    /**
     * One step.
     *
     * @param step from 0
     * @return the numbers of the step, by name
     * @throws io.limbeck.torch.NonFiniteLossException if a term or the gradient is not finite; the
     *     images and their moments are then as they were
     */
    Map<String, Double> step(long step) {
        return step(step, step + 1);
    }

    /**
     * @param number how a failure's message calls the step
     */
    Map<String, Double> step(long step, long number) {
        try (var _ = new PointerScope()) {
            SharedView view =
                    SharedView.draw(
                            settings,
                            step,
                            Math.toIntExact(images.size(2)),
                            Math.toIntExact(images.size(3)),
                            seeds.child(step));
            RecoverLoss.Value value = loss.of(view.apply(images), labels, number);
            List<Tensor> gradient = Gradients.of(value.total(), List.of(images));
            Finite.gradient("recovery", number, gradient.getFirst());
            double rate = settings.optimizer().learningRate() * schedule.factor(step);
            optimizer.step(List.of(images), gradient, rate);
            clamp();
            Map<String, Double> values = new LinkedHashMap<>(value.terms());
            values.put("learningRate", rate);
            return values;
        }
    }

    /** In place and outside of the graph: the optimiser's moments belong to this very tensor. */
    private void clamp() {
        try (var _ = new NoGradGuard()) {
            images.copy_(torch.minimum(torch.maximum(images, black), white));
        }
    }

    /** The images, float32 [B, C, H, W] in [0, 1], on the CPU; owned by the caller's scope. */
    Tensor pixels() {
        try (var _ = new NoGradGuard()) {
            return images.detach()
                    .sub(black)
                    .div(deviation)
                    .clamp_min(new Scalar(0))
                    .clamp_max(new Scalar(1))
                    .cpu();
        }
    }

    /** The images as bytes, rounded to nearest: uint8 [B, C, H, W], on the CPU. */
    Tensor bytes() {
        return PixelBytes.bytes(pixels());
    }

    /** All that {@link #restore} needs; shared, not copied. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(optimizer.state());
        state.put(IMAGES, images);
        return state;
    }

    /** Takes over what {@link #state} gave (copies). */
    void restore(Map<String, Tensor> state) {
        optimizer.restore(state);
        try (var _ = new NoGradGuard()) {
            images.copy_(state.get(IMAGES));
        }
    }
}
