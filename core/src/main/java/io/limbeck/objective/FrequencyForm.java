package io.limbeck.objective;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How frequencies are made from weights and noise: a pure function, one for each {@link
 * FrequencySpec}. Weights that do not learn are buffers.
 */
sealed interface FrequencyForm {

    /** Of the ascent, where the recipe names none: small enough for Adam on a bounded loss. */
    double DEFAULT_RATE = 1e-3;

    /** The weight that holds log gamma. */
    String LOG_BANDWIDTH = "logBandwidth";

    /** Fresh weights on the CPU; owned by the caller's scope. */
    Weights init(SeedTree seeds);

    /**
     * Fresh frequencies.
     *
     * @param weights as {@link #init} makes them, placed on the device
     * @param seeds of this draw
     * @param dimension D, of the features
     * @return float32 [T, D] on the device, differentiable in the weights; owned by the caller's
     *     scope
     */
    Tensor draw(Weights weights, SeedTree seeds, long dimension, Compute compute);

    /** Of Adam, in the ascent. */
    double learningRate();

    /** How many of the frequencies are used, 0 for all. */
    int topK();

    /** The form of a spec, for features of this dimension. */
    static FrequencyForm of(FrequencySpec spec, long dimension) {
        return switch (spec) {
            case FrequencySpec.Gaussian gaussian -> new GaussianForm(gaussian);
            case FrequencySpec.ScaleMixture mixture ->
                    new ScaleMixtureForm(mixture, new SamplingNetwork(dimension, mixture.hidden()));
            case FrequencySpec.Released released ->
                    new ReleasedForm(released, new SamplingNetwork(dimension, 0));
        };
    }

    /** t = gamma z. */
    record GaussianForm(FrequencySpec.Gaussian spec) implements FrequencyForm {
        @Override
        public Weights init(SeedTree seeds) {
            return weights(Map.of(), bandwidth(spec.bandwidth()), false, spec.learnBandwidth());
        }

        @Override
        public Tensor draw(Weights weights, SeedTree seeds, long dimension, Compute compute) {
            Tensor z = compute.normal(seeds.child("normal"), spec.count(), dimension);
            return scaled(z, weights, spec.learnBandwidth(), spec.bandwidth());
        }

        @Override
        public double learningRate() {
            return DEFAULT_RATE;
        }

        @Override
        public int topK() {
            return spec.topK();
        }
    }

    /** t = gamma s_k z, s_k = psi(noise_k), the same number of draws for each k. */
    record ScaleMixtureForm(FrequencySpec.ScaleMixture spec, SamplingNetwork psi)
            implements FrequencyForm {
        @Override
        public Weights init(SeedTree seeds) {
            return weights(
                    psi.init(seeds).all(),
                    bandwidth(spec.bandwidth()),
                    spec.trained(),
                    spec.learnBandwidth());
        }

        @Override
        public Tensor draw(Weights weights, SeedTree seeds, long dimension, Compute compute) {
            Tensor noise = compute.normal(seeds.child("noise"), spec.scales(), dimension);
            Tensor scales = psi.forward(weights, noise);
            long perScale = spec.count() / spec.scales();
            Tensor z = compute.normal(seeds.child("normal"), spec.scales(), perScale, dimension);
            // Gamma goes into the K scales, not the T products: a 16th of the work.
            return scaled(scales, weights, spec.learnBandwidth(), spec.bandwidth())
                    .unsqueeze(1)
                    .mul(z)
                    .view(spec.scales() * perScale, dimension);
        }

        @Override
        public double learningRate() {
            return spec.learningRate();
        }

        @Override
        public int topK() {
            return spec.topK();
        }
    }

    /** t = psi(noise), tiled. */
    record ReleasedForm(FrequencySpec.Released spec, SamplingNetwork psi) implements FrequencyForm {
        @Override
        public Weights init(SeedTree seeds) {
            return weights(psi.init(seeds).all(), bandwidth(1), spec.trained(), false);
        }

        @Override
        public Tensor draw(Weights weights, SeedTree seeds, long dimension, Compute compute) {
            Tensor noise = compute.normal(seeds.child("noise"), spec.distinct(), dimension);
            return psi.forward(weights, noise).repeat(spec.count() / spec.distinct(), 1);
        }

        @Override
        public double learningRate() {
            return spec.learningRate();
        }

        @Override
        public int topK() {
            return 0;
        }
    }

    private static Tensor bandwidth(double gamma) {
        return HostTensors.of(new float[] {(float) Math.log(gamma)}, 1);
    }

    private static Weights weights(
            Map<String, Tensor> psi,
            Tensor logBandwidth,
            boolean psiLearns,
            boolean bandwidthLearns) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(psi);
        tensors.put(LOG_BANDWIDTH, logBandwidth);
        Set<String> fixed = new LinkedHashSet<>();
        if (!psiLearns) {
            fixed.addAll(psi.keySet());
        }
        if (!bandwidthLearns) {
            fixed.add(LOG_BANDWIDTH);
        }
        return new Weights(tensors, fixed);
    }

    private static Tensor scaled(Tensor t, Weights weights, boolean learnt, double bandwidth) {
        if (learnt) {
            return t.mul(weights.get(LOG_BANDWIDTH).exp());
        }
        return bandwidth == 1 ? t : t.mul(new Scalar(bandwidth));
    }
}
