package io.limbeck.bench;

import io.limbeck.method.RecoverSettings;
import io.limbeck.method.RecoverySteps;
import io.limbeck.nn.Network;
import io.limbeck.torch.Compute;
import io.limbeck.torch.MemoryUse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Steps of SRe2L's recovery: one view of a block of images, the teacher with the statistics of its
 * batch norms, the gradient of the images, Adam, clamp.
 *
 * @param network with batch norms, for square colour images; its weights are random
 * @param batch images of the block
 * @param steps that count; one more warms up
 */
public record RecoverBenchmark(Network network, int batch, int steps) {

    /** Runs it. */
    public Measurement run(Compute compute) {
        Map<String, Object> work = new LinkedHashMap<>();
        work.put("network", network.name());
        work.put("side", network.input().height());
        work.put("batch", batch);
        work.put("classes", network.input().classes());
        try (RecoverySteps images =
                RecoverySteps.fromNoise(network, batch, RecoverSettings.defaults(), compute)) {
            // What the images take is what the peak is above this.
            work.put("residentBeforeMiB", MemoryUse.residentBytes() >> 20);
            return Measurement.here(
                    "recover",
                    work,
                    Times.of(1, steps, compute.device(), images::step),
                    batch,
                    compute);
        }
    }
}
