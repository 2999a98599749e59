package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

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

    private Tensor spread(Tensor gradient) {
        return HalvingAverage.spread(gradient, shape);
    }
}
