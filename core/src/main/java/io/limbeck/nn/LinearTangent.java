package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A linear layer whose weights and features move. */
final class LinearTangent implements TangentStep {

    private final String name;
    private final TangentTrace trace;
    private Tensor features;
    private Tensor gradient;
    private Optional<Tensor> featuresMoving = Optional.empty();
    private long[] shape = {};
    private ScalarType type = ScalarType.Float;

    LinearTangent(String name, TangentTrace trace) {
        this.name = name;
        this.trace = trace;
    }

    @Override
    public Tensor forward(Tensor given) {
        shape = given.shape();
        type = given.scalar_type().intern();
        features = trace.keep(flat(given));
        return features.matmul(trace.weight(name, "weight").t()).add_(trace.weight(name, "bias"));
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient) {
        this.gradient = trace.keep(gradient);
        if (trace.gradientsWanted()) {
            trace.gradient(name, "weight", gradient.t().matmul(features));
            trace.gradient(name, "bias", gradient.sum(0));
        }
        return Optional.of(asGiven(gradient.matmul(trace.weight(name, "weight"))));
    }

    @Override
    public Tensor moving(Optional<Tensor> given) {
        featuresMoving = given.map(change -> trace.keep(flat(change)));
        Tensor tangent =
                features.matmul(trace.moving(name, "weight").t()).add_(trace.moving(name, "bias"));
        featuresMoving.ifPresent(
                moving -> tangent.add_(moving.matmul(trace.weight(name, "weight").t())));
        return tangent;
    }

    @Override
    public Tensor backwardMoving(Tensor moving) {
        if (trace.changesWanted()) {
            Tensor byWeight = moving.t().matmul(features);
            featuresMoving.ifPresent(change -> byWeight.add_(gradient.t().matmul(change)));
            trace.change(name, "weight", byWeight);
            trace.change(name, "bias", moving.sum(0));
        }
        return asGiven(
                moving.matmul(trace.weight(name, "weight"))
                        .add_(gradient.matmul(trace.moving(name, "weight"))));
    }

    /** Its products are small, and are made in full precision. */
    private Tensor flat(Tensor tensor) {
        return trace.widened(tensor).flatten(1, -1);
    }

    private Tensor asGiven(Tensor tensor) {
        return tensor.view(shape).to(type);
    }
}
