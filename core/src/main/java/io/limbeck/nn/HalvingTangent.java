package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Average pooling of features that move: the same for both, as it is linear. */
final class HalvingTangent implements TangentStep {

    private final TangentTrace trace;
    private Tensor before;

    HalvingTangent(TangentTrace trace) {
        this.trace = trace;
    }

    @Override
    public Tensor forward(Tensor features) {
        before = trace.keep(features);
        return HalvingAverage.pooled(features);
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient) {
        return Optional.of(HalvingAverage.spread(gradient, before));
    }

    @Override
    public Tensor moving(Optional<Tensor> features) {
        return HalvingAverage.pooled(features.orElseThrow());
    }

    @Override
    public Tensor backwardMoving(Tensor gradient) {
        return HalvingAverage.spread(gradient, before);
    }
}
