package io.limbeck.nn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Layers one after the other; none at all hands on what it is given. */
record Chain(List<Layer> layers) implements Layer {

    Chain {
        layers = List.copyOf(layers);
    }

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        FeatureShape shape = input;
        for (Layer layer : layers) {
            shape = layer.outputShape(shape);
        }
        return shape;
    }

    @Override
    public void initialize(FreshWeights fresh) {
        layers.forEach(layer -> layer.initialize(fresh));
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        Tensor current = features;
        for (Layer layer : layers) {
            current = layer.apply(current, trace);
        }
        return current;
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        List<TangentStep> known =
                layers.stream().flatMap(layer -> layer.tangent(trace).stream()).toList();
        return known.size() == layers.size()
                ? Optional.of(new ChainTangent(known))
                : Optional.empty();
    }
}
