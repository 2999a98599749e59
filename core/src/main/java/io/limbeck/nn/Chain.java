package io.limbeck.nn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
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
    public long activations(FeatureShape input) {
        FeatureShape shape = input;
        long sum = 0;
        for (Layer layer : layers) {
            sum += layer.activations(shape);
            shape = layer.outputShape(shape);
        }
        return sum;
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
    public Tensor run(Tensor features, Tape tape) {
        Tensor current = features;
        current.retainReference();
        try {
            for (Layer layer : layers) {
                try (var _ = new PointerScope()) {
                    Tensor next = layer.run(current, tape);
                    current.close();
                    current = next;
                }
            }
            return current;
        } catch (RuntimeException e) {
            current.close();
            throw e;
        }
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
