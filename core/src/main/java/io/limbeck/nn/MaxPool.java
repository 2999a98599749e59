package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The largest of each square; what does not fill a square at the right and bottom is dropped. */
record MaxPool(long kernel, long stride, long padding) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        long height = side(input.height());
        long width = side(input.width());
        if (height < 1 || width < 1) {
            throw new ShapeException("max pooling finds only %s".formatted(input));
        }
        return new FeatureShape(input.channels(), height, width);
    }

    private long side(long input) {
        return Math.floorDiv(input + 2 * padding - kernel, stride) + 1;
    }

    @Override
    public long activations(FeatureShape input) {
        return 3 * outputShape(input).numel(); // with places of 64 bits
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.max_pool2d(
                features,
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                false);
    }

    @Override
    public Tensor run(Tensor features, Tape tape) {
        Optional<Supplier<Tensor>> before = tape.inputAgain();
        // Pooled once more on the way back: indices take four times the memory of a bfloat16 map.
        Tensor pooled = pooled(features);
        return before.isPresent()
                ? tape.handOn(pooled, gradient -> back(gradient, before.get().get()))
                : tape.handOn(pooled, gradient -> back(gradient, features), features);
    }

    /** Owns its memory, unlike what stands in a pair. */
    Tensor pooled(Tensor features) {
        return indexed(features).get0().detach();
    }

    private T_TensorTensor_T indexed(Tensor features) {
        return torch.max_pool2d_with_indices(
                features,
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                false);
    }

    /** The gradient of the features. */
    Tensor back(Tensor gradient, Tensor features) {
        return torch.max_pool2d_with_indices_backward(
                gradient,
                features,
                new long[] {kernel, kernel},
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                false,
                indexed(features).get1());
    }
}
