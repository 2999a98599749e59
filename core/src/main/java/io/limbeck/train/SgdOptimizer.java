package io.limbeck.train;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Stochastic gradient descent as PyTorch does it: g = gradient + decay p; v = momentum v + g; p = p
 * - rate v, starting from v = 0.
 */
final class SgdOptimizer implements Optimizer {

    private final OptimizerSpec.Sgd spec;
    private final int size;
    private final Moments moments = new Moments();
    private final List<Tensor> velocity;

    SgdOptimizer(OptimizerSpec.Sgd spec, List<Tensor> parameters) {
        this.spec = spec;
        this.size = parameters.size();
        this.velocity = spec.momentum() == 0 ? List.of() : moments.zeros("velocity", parameters);
    }

    @Override
    public void step(List<Tensor> parameters, List<Tensor> gradients, double learningRate) {
        Moments.requireSame(size, parameters, gradients);
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Scalar rate = new Scalar(-learningRate);
            Scalar decay = new Scalar(spec.weightDecay());
            Scalar shrink = new Scalar(1 - learningRate * spec.weightDecay());
            Scalar momentum = new Scalar(spec.momentum());
            for (int i = 0; i < size; i++) {
                Tensor parameter = parameters.get(i);
                if (velocity.isEmpty()) {
                    if (spec.weightDecay() != 0) {
                        parameter.mul_(shrink);
                    }
                    parameter.add_(gradients.get(i), rate);
                } else {
                    Tensor v = velocity.get(i).mul_(momentum).add_(gradients.get(i));
                    if (spec.weightDecay() != 0) {
                        v.add_(parameter, decay);
                    }
                    parameter.add_(v, rate);
                }
            }
        }
    }

    @Override
    public Map<String, Tensor> state() {
        return moments.state();
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        moments.restore(state);
    }

    @Override
    public void close() {
        moments.close();
    }
}
