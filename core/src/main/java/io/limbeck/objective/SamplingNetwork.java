package io.limbeck.objective;

import io.limbeck.nn.Weights;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The sampling network psi: noise to values in (-1, 1), by three times a linear layer and a batch
 * norm over the rows, with leaky ReLU (0.2), leaky ReLU (0.2) and tanh. A pure function of its
 * weights. Source: Wang et al., CVPR 2025, arXiv:2502.20653.
 *
 * @param dimension length of a row of noise and of a result
 * @param hidden width between the layers; 0 for {@code dimension}
 */
record SamplingNetwork(long dimension, long hidden) {

    private static final int LAYERS = 3;
    private static final double SLOPE = 0.2;
    private static final double EPSILON = 1e-5;

    SamplingNetwork {
        hidden = hidden == 0 ? dimension : hidden;
    }

    /** Fresh weights, as PyTorch initialises the same layers; owned by the caller's scope. */
    Weights init(SeedTree seeds) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < LAYERS; i++) {
            long in = i == 0 ? dimension : hidden;
            long out = i == LAYERS - 1 ? dimension : hidden;
            SeedTree layer = seeds.child(i);
            double bound = 1 / Math.sqrt((double) in);
            tensors.put(linear(i) + ".weight", uniform(layer.child("weight"), bound, out, in));
            tensors.put(linear(i) + ".bias", uniform(layer.child("bias"), bound, out));
            tensors.put(norm(i) + ".weight", torch.ones(out));
            tensors.put(norm(i) + ".bias", torch.zeros(out));
        }
        return new Weights(tensors, Set.of());
    }

    /**
     * @param noise float32 [K, dimension], K at least 2, as each column is normalised over the rows
     * @return [K, dimension] in (-1, 1), differentiable in the weights; owned by the caller's scope
     */
    Tensor forward(Weights weights, Tensor noise) {
        Tensor rows = noise;
        for (int i = 0; i < LAYERS; i++) {
            rows = layer(weights, i, rows);
            rows = i < LAYERS - 1 ? torch.leaky_relu(rows, new Scalar(SLOPE)) : rows.tanh();
        }
        return rows;
    }

    private static Tensor layer(Weights weights, int i, Tensor rows) {
        Tensor linear =
                torch.linear(
                        rows,
                        weights.get(linear(i) + ".weight"),
                        new TensorOptional(weights.get(linear(i) + ".bias")));
        return torch.batch_norm(
                linear,
                new TensorOptional(weights.get(norm(i) + ".weight")),
                new TensorOptional(weights.get(norm(i) + ".bias")),
                new TensorOptional(),
                new TensorOptional(),
                true,
                0,
                EPSILON,
                true);
    }

    private static Tensor uniform(SeedTree seeds, double bound, long... shape) {
        return seeds.tensors().uniform(shape).mul_(new Scalar(2 * bound)).sub_(new Scalar(bound));
    }

    private static String linear(int i) {
        return "psi.linear" + i;
    }

    private static String norm(int i) {
        return "psi.norm" + i;
    }
}
