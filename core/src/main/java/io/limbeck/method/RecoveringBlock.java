package io.limbeck.method;

import io.limbeck.data.Normalization;
import io.limbeck.data.PixelBytes;
import io.limbeck.nn.FrozenPass;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
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

    /**
     * What images are recovered from.
     *
     * @param weights on the device, without gradient
     * @param normalization of the images that it takes
     */
    record Frozen(Network network, Weights weights, Normalization normalization, Compute compute) {
        static Frozen of(Teacher teacher) {
            return new Frozen(
                    teacher.network(),
                    teacher.weights(),
                    teacher.normalization(),
                    teacher.compute());
        }
    }

    private final RecoverSettings settings;
    private final Frozen source;
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
     * @param start [B, C, H, W], normalised, on the device; taken over, not copied
     * @param labels the class of each
     * @param seeds of this block
     */
    RecoveringBlock(
            RecoverSettings settings, Frozen source, Tensor start, long[] labels, SeedTree seeds) {
        this.settings = settings;
        this.source = source;
        this.loss = new RecoverLoss(source.weights(), settings);
        this.seeds = seeds.child("step");
        this.schedule = Schedule.of(settings.schedule(), settings.steps());
        this.images = start.detach().set_requires_grad(true);
        this.labels = source.compute().place(HostTensors.of(labels, labels.length));
        this.black = edge(source, 0);
        this.white = edge(source, 1);
        this.deviation = white.sub(black);
        this.optimizer = Optimizers.create(settings.optimizer(), List.of(images));
    }

    /** [1, C, 1, 1]: what a pixel of this value is after normalisation. */
    private static Tensor edge(Frozen source, double value) {
        Normalization normalization = source.normalization();
        int channels = normalization.mean().size();
        float[] values = new float[channels];
        for (int c = 0; c < channels; c++) {
            values[c] =
                    (float) ((value - normalization.mean().get(c)) / normalization.std().get(c));
        }
        return source.compute().place(HostTensors.of(values, 1, channels, 1, 1));
    }

    /** Of the whole recovery. */
    long steps() {
        return settings.steps();
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
            Tensor seen = view.apply(images);
            Map<String, Double> terms;
            Tensor gradient;
            try (FrozenPass pass =
                    FrozenPass.of(source.network(), source.weights(), seen, source.compute())) {
                RecoverLoss.Value value = loss.of(pass.output(), pass.images(), labels, number);
                gradient =
                        Gradients.pulled(
                                List.of(seen), List.of(pass.gradient(value.total())), images);
                terms = value.terms();
            }
            Finite.gradient("recovery", number, gradient);
            double rate = settings.optimizer().learningRate() * schedule.factor(step);
            optimizer.step(List.of(images), List.of(gradient), rate);
            clamp();
            Map<String, Double> values = new LinkedHashMap<>(terms);
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
