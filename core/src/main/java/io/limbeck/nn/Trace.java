package io.limbeck.nn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One forward pass on its way through the layers: what it goes by, and what it has gathered. */
final class Trace {

    private final Weights weights;
    private final Pass pass;
    private final List<Output.Tap> taps = new ArrayList<>();
    private final List<Output.BnStatistics> bnStatistics = new ArrayList<>();

    Trace(Weights weights, Pass pass) {
        this.weights = weights;
        this.pass = pass;
    }

    /** A tensor that belongs to no layer. */
    Tensor weight(String name) {
        return weights.get(name);
    }

    Tensor weight(String layer, String tensor) {
        return weights.get(layer + "." + tensor);
    }

    TensorOptional optional(String layer, String tensor) {
        return new TensorOptional(weight(layer, tensor));
    }

    boolean usesBatchStatistics() {
        return pass.batchStatistics();
    }

    boolean wantsBnStatistics() {
        return pass.bnStatistics();
    }

    void tap(String name, Tensor features) {
        if (pass.taps()) {
            taps.add(new Output.Tap(name, inFullPrecision(features)));
        }
    }

    void add(Output.BnStatistics statistics) {
        bnStatistics.add(statistics);
    }

    Weights weights() {
        return weights;
    }

    List<Output.BnStatistics> bnStatistics() {
        return bnStatistics;
    }

    Output output(Tensor logits, Tensor features) {
        return new Output(inFullPrecision(logits), inFullPrecision(features), taps, bnStatistics);
    }

    DenseOutput denseOutput(Tensor logits) {
        return new DenseOutput(inFullPrecision(logits), taps, bnStatistics);
    }

    /** What leaves the network is never rounded further: losses are computed in float32. */
    static Tensor inFullPrecision(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        return type == ScalarType.BFloat16 || type == ScalarType.Half
                ? tensor.to(ScalarType.Float)
                : tensor;
    }
}
