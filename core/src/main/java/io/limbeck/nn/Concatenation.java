package io.limbeck.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The channels of several branches, which see the same features and keep their size. */
record Concatenation(List<Layer> branches) implements Layer {

    Concatenation {
        branches = List.copyOf(branches);
    }

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        long channels = branches.stream().mapToLong(b -> b.outputShape(input).channels()).sum();
        return new FeatureShape(channels, input.height(), input.width());
    }

    @Override
    public long activations(FeatureShape input) {
        long within = branches.stream().mapToLong(b -> b.activations(input)).sum();
        return within + outputShape(input).numel();
    }

    @Override
    public void initialize(FreshWeights fresh) {
        branches.forEach(branch -> branch.initialize(fresh));
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        Tensor[] parts =
                branches.stream().map(b -> b.apply(features, trace)).toArray(Tensor[]::new);
        return torch.cat(new TensorVector(parts), 1);
    }
}
