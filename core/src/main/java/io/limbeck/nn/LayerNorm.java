package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Normalises each token over its channels, with timm's epsilon for transformers. */
record LayerNorm(String name, long channels) implements Layer {

    private static final double EPSILON = 1e-6;

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.norm(name, channels);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.layer_norm(
                features,
                new long[] {channels},
                trace.optional(name, "weight"),
                trace.optional(name, "bias"),
                EPSILON,
                true);
    }
}
