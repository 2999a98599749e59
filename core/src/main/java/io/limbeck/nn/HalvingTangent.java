package io.limbeck.nn;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Average pooling of features that move: the same for both, as it is linear. */
final class HalvingTangent implements TangentStep {

    private static final long[] TWO = {2, 2};

    private Tensor before;

    @Override
    public Dual forward(Dual features) {
        before = features.value();
        return new Dual(
                HalvingAverage.pooled(features.value()), HalvingAverage.pooled(features.moving()));
    }

    @Override
    public Dual backward(Dual gradient) {
        return new Dual(spread(gradient.value()), spread(gradient.moving()));
    }

    private Tensor spread(Tensor gradient) {
        return torch.avg_pool2d_backward(
                gradient, before, TWO, TWO, new long[] {0, 0}, false, true, new LongOptional());
    }
}
