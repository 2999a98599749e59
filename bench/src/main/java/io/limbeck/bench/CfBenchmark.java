package io.limbeck.bench;

import io.limbeck.objective.FrequencySampler;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.objective.Ncfd;
import io.limbeck.objective.NcfdMatching;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The characteristic-function discrepancy alone: fresh frequencies, both sets' functions, and the
 * gradient of the synthetic features. Timed twice: in float32, as plain PyTorch does it, and as
 * NCFM does it, which in bf16 rounds the projections of the real features.
 *
 * @param real rows of real features
 * @param synthetic rows of synthetic features
 * @param dimension of the features
 * @param frequencies number of them
 * @param repeats that count; one more warms up
 */
public record CfBenchmark(int real, int synthetic, int dimension, int frequencies, int repeats) {

    private static final Ncfd NCFD = new Ncfd(0.5, 0.5);

    /**
     * Runs it: {@code seconds} are of float32, {@code secondsInNcfm} of the precision that is
     * measured.
     */
    public Measurement run(Compute compute) {
        try (var _ = new PointerScope()) {
            Tensor x = features("real", real, compute);
            Tensor y = features("synthetic", synthetic, compute).requires_grad_(true);
            Times exact = times(y, compute, draw -> NCFD.of(x, y, frequencies(draw, compute)));
            Map<String, Object> work = new LinkedHashMap<>();
            work.put("real", real);
            work.put("synthetic", synthetic);
            work.put("dimension", dimension);
            work.put("freqs", frequencies);
            // The memory is that of the first alone.
            Measurement measured = Measurement.here("cf", work, exact, 0, compute);
            Times inNcfm = inNcfm(x, y, compute);
            return measured.with("secondsInNcfm", Measurement.rounded(inNcfm.median()));
        }
    }

    private Times inNcfm(Tensor x, Tensor y, Compute compute) {
        try (FrequencySampler sampler =
                FrequencySampler.of(
                        new FrequencySpec.Gaussian(frequencies, 1, false, 0),
                        dimension,
                        SeedTree.of(0),
                        compute)) {
            NcfdMatching matching = new NcfdMatching(NCFD, sampler, compute.precision());
            return times(
                    y, compute, draw -> matching.loss(List.of(x), List.of(y), SeedTree.of(draw)));
        }
    }

    /**
     * @param loss of a draw, to be differentiated by {@code y}
     */
    private Times times(Tensor y, Compute compute, LongFunction<Tensor> loss) {
        long[] draw = {0};
        return Times.of(
                1,
                repeats,
                compute.device(),
                () -> {
                    try (var _ = new PointerScope()) {
                        Tensor value = loss.apply(draw[0]++);
                        Gradients.of(value, List.of(y)).getFirst().sum().item_double();
                    }
                });
    }

    private Tensor frequencies(long draw, Compute compute) {
        return compute.place(SeedTree.of(draw).tensors().normal(frequencies, dimension));
    }

    private Tensor features(String which, int rows, Compute compute) {
        Tensor raw = SeedTree.of(0).child(which).tensors().normal(rows, dimension);
        return compute.place(raw.div(raw.norm()));
    }
}
