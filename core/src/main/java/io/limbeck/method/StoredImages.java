package io.limbeck.method;

import io.limbeck.torch.Compute;
import io.limbeck.torch.ShapeException;
import io.limbeck.train.Optimizer;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The images being distilled, and an optimiser of its own for each class: a step on one class moves
 * no other, so the effective rate does not depend on the number of classes. Every pixel is in [0,
 * 1] at all times.
 */
final class StoredImages implements AutoCloseable {

    private static final String IMAGES = "images";

    private final List<Tensor> images;
    private final List<Optimizer> optimizers;

    private StoredImages(List<Tensor> images, List<Optimizer> optimizers) {
        this.images = images;
        this.optimizers = optimizers;
    }

    /**
     * @param all [classes * n, C, H, W] in [0, 1], by class; copied
     */
    static StoredImages of(Tensor all, int classes, OptimizerSpec spec, Compute compute) {
        List<Tensor> images = new ArrayList<>();
        try (var _ = new PointerScope()) {
            long each = all.size(0) / classes;
            for (int label = 0; label < classes; label++) {
                Tensor own = compute.place(all.narrow(0, label * each, each)).detach().clone();
                own.retainReference();
                images.add(own);
            }
        }
        List<Optimizer> optimizers =
                images.stream().map(own -> Optimizers.create(spec, List.of(own))).toList();
        return new StoredImages(List.copyOf(images), optimizers);
    }

    int classes() {
        return images.size();
    }

    /** The images of a class as a leaf that wants gradients, sharing their memory. */
    Tensor leaf(int label) {
        return images.get(label).detach().set_requires_grad(true);
    }

    /** Moves the images of a class against a gradient, and back into [0, 1]. */
    void step(int label, Tensor gradient, double rate) {
        Tensor own = images.get(label);
        optimizers.get(label).step(List.of(own), List.of(gradient), rate);
        try (var _ = new PointerScope()) {
            own.clamp_(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
        }
    }

    /** All images by class, copied to the CPU; owned by the caller's scope. */
    Tensor all() {
        return torch.cat(new TensorVector(images.toArray(Tensor[]::new)), 0).cpu();
    }

    /** Images and moments by name, for a checkpoint. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put(IMAGES, all());
        for (int label = 0; label < images.size(); label++) {
            String prefix = prefix(label);
            optimizers
                    .get(label)
                    .state()
                    .forEach((name, tensor) -> state.put(prefix + name, tensor));
        }
        return state;
    }

    /**
     * Takes over what {@link #state()} gave (copies).
     *
     * @throws ShapeException if it is of another number or size of images
     */
    void restore(Map<String, Tensor> state) {
        Tensor saved = state.get(IMAGES);
        long[] expected = images.getFirst().shape();
        long each = expected[0];
        expected[0] = each * images.size();
        if (saved == null || !Arrays.equals(saved.shape(), expected)) {
            throw new ShapeException(
                    "the checkpoint holds images %s, but this run distils %s; it belongs to another recipe"
                            .formatted(
                                    saved == null ? "of no kind" : Arrays.toString(saved.shape()),
                                    Arrays.toString(expected)));
        }
        for (int label = 0; label < images.size(); label++) {
            images.get(label).copy_(saved.narrow(0, label * each, each));
            Map<String, Tensor> moments = new LinkedHashMap<>();
            String prefix = prefix(label);
            state.forEach((name, tensor) -> {
                if (name.startsWith(prefix)) {
                    moments.put(name.substring(prefix.length()), tensor);
                }
            });
            optimizers.get(label).restore(moments);
        }
    }

    @Override
    public void close() {
        optimizers.forEach(Optimizer::close);
        images.forEach(Tensor::close);
    }

    private static String prefix(int label) {
        return "class." + label + ".";
    }
}
