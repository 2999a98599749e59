package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Average pooling of features that move: the same for both, as it is linear. */
final class HalvingTangent implements TangentStep {

    private long[] shape = {};

    @Override
    public Tensor forward(Tensor features) {
        shape = features.shape();
        return HalvingAverage.pooled(features);
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient) {
        return Optional.of(spread(gradient));
    }

    @Override
    public Tensor moving(Optional<Tensor> features) {
        return HalvingAverage.pooled(features.orElseThrow());
    }

    @Override
    public Tensor backwardMoving(Tensor gradient) {
        return spread(gradient);
    }

    /** The features themselves are of no concern, and need not be kept. */
    private Tensor spread(Tensor gradient) {
        return HalvingAverage.spread(gradient, torch.empty(shape, gradient.options(), null));
    }
}
