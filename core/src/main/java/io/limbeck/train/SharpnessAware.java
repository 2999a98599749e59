package io.limbeck.train;

import io.limbeck.torch.HostTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What a sharpness-aware step descends along, see {@link SharpnessSettings}: with g0 at w, rho the
 * radius and a the decomposition, g1 is the gradient at w + rho w^2 g0 / |||w| g0||, and the step
 * goes along g1 - a v, v being the part of g0 that is orthogonal to g1. Norms and products are over
 * all parameters at once.
 */
record SharpnessAware(SharpnessSettings settings) {

    private static final double TINY = 1e-12;

    /**
     * @param parameters at w; moved in place and put back, bit for bit
     * @param plain g0, one for each; not changed
     * @param again the gradients where the parameters then are
     * @return one for each, without graph; owned by the caller's scope
     */
    List<Tensor> gradients(
            List<Tensor> parameters, List<Tensor> plain, Supplier<List<Tensor>> again) {
        List<Tensor> before = parameters.stream().map(p -> p.detach().clone()).toList();
        try (var _ = new NoGradGuard()) {
            List<Tensor> offsets = offsets(parameters, plain);
            for (int i = 0; i < offsets.size(); i++) {
                parameters.get(i).add_(offsets.get(i));
            }
        }
        try {
            return combined(plain, again.get());
        } finally {
            try (var _ = new NoGradGuard()) {
                for (int i = 0; i < before.size(); i++) {
                    parameters.get(i).copy_(before.get(i));
                }
            }
        }
    }

    /** Where the second gradient is taken, less w. */
    List<Tensor> offsets(List<Tensor> parameters, List<Tensor> plain) {
        List<Tensor> offsets = new ArrayList<>();
        List<Tensor> scaled = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            Tensor parameter = parameters.get(i).detach();
            Tensor product = parameter.abs().mul(plain.get(i));
            scaled.add(product);
            offsets.add(parameter.abs().mul(product));
        }
        double norm = Math.sqrt(product(scaled, scaled));
        Scalar scale = new Scalar(settings.radius() / (norm + TINY));
        offsets.forEach(offset -> offset.mul_(scale));
        return offsets;
    }

    /** g1 - a v. */
    List<Tensor> combined(List<Tensor> plain, List<Tensor> ahead) {
        double share = product(plain, ahead) / (product(ahead, ahead) + TINY);
        // g1 - a (g0 - share g1)
        Scalar own = new Scalar(1 + settings.decomposition() * share);
        Scalar other = new Scalar(-settings.decomposition());
        List<Tensor> combined = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            combined.add(ahead.get(i).mul(own).add_(plain.get(i), other));
        }
        return combined;
    }

    /** In one trip to the host, however many tensors there are. */
    private static double product(List<Tensor> one, List<Tensor> other) {
        TensorVector products = new TensorVector();
        for (int i = 0; i < one.size(); i++) {
            products.push_back(torch.dot(one.get(i).flatten(), other.get(i).flatten()));
        }
        double sum = 0;
        for (double product : HostTensors.doubles(torch.stack(products))) {
            sum += product;
        }
        return sum;
    }
}
