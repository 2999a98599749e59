package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
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
        long[] square = {kernel, kernel};
        long[] steps = {stride, stride};
        long[] border = {padding, padding};
        long[] dense = {1, 1};
        T_TensorTensor_T pooled =
                torch.max_pool2d_with_indices(features, square, steps, border, dense, false);
        Tensor indices = pooled.get1().detach(); // outlives the pair
        return tape.handOn(
                pooled.get0().detach(),
                gradient ->
                        torch.max_pool2d_with_indices_backward(
                                gradient, features, square, steps, border, dense, false, indices),
                features,
                indices);
    }
}
