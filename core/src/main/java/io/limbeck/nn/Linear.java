package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A linear layer on the flattened features: weight [out, in], bias [out]. */
record Linear(String name, long in, long out) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return new FeatureShape(out, 1, 1);
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.linear(name, out, in);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return torch.linear(
                features.flatten(1, -1),
                trace.weight(name, "weight"),
                trace.optional(name, "bias"));
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        return Optional.of(new LinearTangent(name, trace));
    }
}
