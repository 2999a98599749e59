package io.limbeck.train;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.ShapeException;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1) and AdamW (Loshchilov and Hutter, ICLR 2019,
 * algorithm 2), in the form and with the epsilon of PyTorch.
 */
final class AdamOptimizer implements Optimizer {

    private static final double EPSILON = 1e-8;
    private static final String STEP = "step";

    private final double beta1;
    private final double beta2;
    private final double decay;
    private final boolean decoupled;
    private final int size;
    private final Moments moments = new Moments();
    private final List<Tensor> first;
    private final List<Tensor> second;
    private long steps;

    /**
     * @param decoupled whether the decay shrinks the parameters (AdamW) or is added to the
     *     gradients
     */
    AdamOptimizer(
            double beta1, double beta2, double decay, boolean decoupled, List<Tensor> parameters) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.decay = decay;
        this.decoupled = decoupled;
        this.size = parameters.size();
        this.first = moments.zeros("first", parameters);
        this.second = moments.zeros("second", parameters);
    }

    @Override
    public void step(List<Tensor> parameters, List<Tensor> gradients, double learningRate) {
        Moments.requireSame(size, parameters, gradients);
        steps++;
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            double correction = Math.sqrt(1 - Math.pow(beta2, (double) steps));
            Scalar rate = new Scalar(-learningRate / (1 - Math.pow(beta1, (double) steps)));
            Scalar coupled = new Scalar(decay);
            Scalar shrink = new Scalar(1 - learningRate * decay);
            Scalar newFirst = new Scalar(1 - beta1);
            Scalar oldSecond = new Scalar(beta2);
            Scalar newSecond = new Scalar(1 - beta2);
            Scalar root = new Scalar(correction);
            Scalar epsilon = new Scalar(EPSILON);
            for (int i = 0; i < size; i++) {
                Tensor parameter = parameters.get(i);
                Tensor gradient = gradients.get(i);
                if (decay != 0 && decoupled) {
                    parameter.mul_(shrink);
                } else if (decay != 0) {
                    gradient = gradient.add(parameter, coupled);
                }
                Tensor m = first.get(i).lerp_(gradient, newFirst);
                Tensor v = second.get(i).mul_(oldSecond).addcmul_(gradient, gradient, newSecond);
                parameter.addcdiv_(m, v.sqrt().div_(root).add_(epsilon), rate);
            }
        }
    }

    /** Also holds {@code step}, int64 [1]: a copy that the caller's scope owns. */
    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = moments.state();
        state.put(STEP, HostTensors.of(new long[] {steps}, 1));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        Tensor saved = state.get(STEP);
        if (saved == null || saved.numel() != 1) {
            throw new ShapeException(
                    "the saved state has no \"step\" of one number; it belongs to another optimiser");
        }
        moments.restore(state);
        steps = HostTensors.longs(saved)[0];
    }

    @Override
    public void close() {
        moments.close();
    }
}
