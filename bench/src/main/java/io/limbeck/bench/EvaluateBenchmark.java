package io.limbeck.bench;

import io.limbeck.data.Dataset;
import io.limbeck.data.DeviceDataset;
import io.limbeck.data.Normalization;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Accuracy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * The accuracy of a network on a test set.
 *
 * @param network for square colour images
 * @param images in the test set
 * @param repeats that count; one more warms up
 */
public record EvaluateBenchmark(Network network, int images, int repeats) {

    /** Runs it. */
    public Measurement run(Compute compute) {
        int classes = network.input().classes();
        int side = network.input().height();
        Dataset data = StandIn.of(classes, Math.ceilDiv(images, classes), side);
        try (var _ = new PointerScope();
                DeviceDataset placed = DeviceDataset.of(data, compute)) {
            Weights weights = network.init(SeedTree.of(0)).on(compute);
            Normalization normalization = Normalization.of(data.info());
            Times times =
                    Times.of(
                            1,
                            repeats,
                            compute.device(),
                            () ->
                                    Accuracy.of(
                                            network,
                                            weights,
                                            normalization,
                                            placed.dataset().train(),
                                            compute));
            Map<String, Object> work = new LinkedHashMap<>();
            work.put("network", network.name());
            work.put("side", side);
            work.put("images", data.train().size());
            return Measurement.here("evaluate", work, times, data.train().size(), compute);
        }
    }
}
