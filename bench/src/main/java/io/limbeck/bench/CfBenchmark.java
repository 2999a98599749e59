package io.limbeck.bench;

import io.limbeck.objective.Ncfd;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The characteristic-function discrepancy alone: fresh frequencies, both sets' functions, and the
 * gradient of the synthetic features.
 *
 * @param real rows of real features
 * @param synthetic rows of synthetic features
 * @param dimension of the features
 * @param frequencies number of them
 * @param repeats that count; one more warms up
 */
public record CfBenchmark(int real, int synthetic, int dimension, int frequencies, int repeats) {

    /** Runs it. */
    public Measurement run(Compute compute) {
        try (var _ = new PointerScope()) {
            Tensor x = features("real", real, compute);
            Tensor y = features("synthetic", synthetic, compute).requires_grad_(true);
            Ncfd ncfd = new Ncfd(0.5, 0.5);
            long[] draw = {0};
            Times times =
                    Times.of(
                            1,
                            repeats,
                            () -> {
                                try (var _ = new PointerScope()) {
                                    Tensor t =
                                            compute.place(
                                                    SeedTree.of(draw[0]++)
                                                            .tensors()
                                                            .normal(frequencies, dimension));
                                    // Reading a number waits for a GPU.
                                    Gradients.of(ncfd.of(x, y, t), List.of(y))
                                            .getFirst()
                                            .sum()
                                            .item_double();
                                }
                            });
            Map<String, Object> work = new LinkedHashMap<>();
            work.put("real", real);
            work.put("synthetic", synthetic);
            work.put("dimension", dimension);
            work.put("freqs", frequencies);
            return Measurement.here("cf", work, times, 0, compute);
        }
    }

    private Tensor features(String which, int rows, Compute compute) {
        Tensor raw = SeedTree.of(0).child(which).tensors().normal(rows, dimension);
        return compute.place(raw.div(raw.norm()));
    }
}
