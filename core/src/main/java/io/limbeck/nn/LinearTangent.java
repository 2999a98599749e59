package io.limbeck.nn;

import org.bytedeco.pytorch.Tensor;

/** A linear layer whose weights and features move. */
final class LinearTangent implements TangentStep {

    private final String name;
    private final TangentTrace trace;
    private Dual features;
    private long[] shape = {};

    LinearTangent(String name, TangentTrace trace) {
        this.name = name;
        this.trace = trace;
    }

    @Override
    public Dual forward(Dual given) {
        shape = given.value().shape();
        features = new Dual(flat(given.value()), given.tangent().map(LinearTangent::flat));
        Tensor weight = trace.weight(name, "weight").t();
        Tensor value = features.value().matmul(weight).add_(trace.weight(name, "bias"));
        Tensor tangent =
                features.value()
                        .matmul(trace.moving(name, "weight").t())
                        .add_(trace.moving(name, "bias"));
        features.tangent().ifPresent(moving -> tangent.add_(moving.matmul(weight)));
        return new Dual(value, tangent);
    }

    @Override
    public Dual backward(Dual gradient) {
        Tensor weight = trace.weight(name, "weight");
        Tensor byWeight = gradient.moving().t().matmul(features.value());
        features.tangent().ifPresent(moving -> byWeight.add_(gradient.value().t().matmul(moving)));
        trace.change(name, "weight", byWeight);
        trace.change(name, "bias", gradient.moving().sum(0));
        Tensor tangent =
                gradient.moving()
                        .matmul(weight)
                        .add_(gradient.value().matmul(trace.moving(name, "weight")));
        return new Dual(gradient.value().matmul(weight).view(shape), tangent.view(shape));
    }

    private static Tensor flat(Tensor tensor) {
        return tensor.flatten(1, -1);
    }
}
