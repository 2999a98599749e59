package io.limbeck.objective;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How far apart two gradients of a network's weights are: those that real images give, and those
 * that synthetic ones give. Source: Zhao, Mopuri and Bilen, "Dataset Condensation with Gradient
 * Matching", ICLR 2021.
 *
 * @param distance which of the published ones
 */
public record GradientMatching(Distance distance) {

    /** Added to the product of two norms, so that dead units (gradient 0) count as 1. */
    private static final double EPSILON = 1e-6;

    /** What is summed. */
    public enum Distance {
        /**
         * 1 - cosine of each row (the weights into one output unit, kernels flattened), summed;
         * biases and norms, which have one dimension, are ignored.
         */
        ROWS,
        /** Squared difference of all gradients, biases and norms included. */
        SQUARED,
        /** 1 - cosine of all gradients as one vector, biases and norms included. */
        COSINE
    }

    /**
     * @param real gradients, one for each weight tensor, without graph
     * @param synthetic of the same shapes
     * @return scalar, 0 or above, 0 (up to 1e-6 / norms, where it is a cosine) for equal gradients;
     *     differentiable in {@code synthetic}, owned by the caller's scope
     */
    public Tensor of(List<Tensor> real, List<Tensor> synthetic) {
        return switch (distance) {
            case ROWS -> rows(real, synthetic);
            case SQUARED -> flat(synthetic).sub(flat(real)).square().sum();
            case COSINE -> apart(flat(real).unsqueeze(0), flat(synthetic).unsqueeze(0));
        };
    }

    private static Tensor rows(List<Tensor> real, List<Tensor> synthetic) {
        Tensor sum = null;
        for (int i = 0; i < real.size(); i++) {
            if (real.get(i).dim() > 1) {
                Tensor own = apart(real.get(i).flatten(1, -1), synthetic.get(i).flatten(1, -1));
                sum = sum == null ? own : sum.add(own);
            }
        }
        if (sum == null) {
            throw new IllegalArgumentException("the network has no weights of two dimensions");
        }
        return sum;
    }

    /** Sum over rows of 1 - cosine. */
    private static Tensor apart(Tensor a, Tensor b) {
        Tensor products = a.mul(b).sum(1);
        Tensor norms = norm(a).mul(norm(b)).add(new Scalar(EPSILON));
        return products.div(norms).neg().add(new Scalar(1)).sum();
    }

    private static Tensor norm(Tensor rows) {
        // Not the root of a sum of squares, whose derivative at 0 is no number.
        return rows.norm(new ScalarOptional(new Scalar(2.0)), 1);
    }

    private static Tensor flat(List<Tensor> tensors) {
        return torch.cat(
                new TensorVector(tensors.stream().map(t -> t.reshape(-1)).toArray(Tensor[]::new)),
                0);
    }
}
