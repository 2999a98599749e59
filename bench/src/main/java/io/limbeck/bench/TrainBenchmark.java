package io.limbeck.bench;

import io.limbeck.data.Dataset;
import io.limbeck.data.DeviceDataset;
import io.limbeck.data.Normalization;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.SupervisedTraining;
import io.limbeck.train.TrainingImages;
import io.limbeck.train.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * Steps of supervised training: batch, augmentation, forward, backward, optimiser.
 *
 * @param network for square colour images
 * @param batch images per step
 * @param augmentation strategy, or {@code none}
 * @param steps that count; a few more warm up
 */
public record TrainBenchmark(Network network, int batch, String augmentation, int steps) {

    private static final int WARM_UP = 3;

    /** Runs it. */
    public Measurement run(Compute compute) {
        int classes = network.input().classes();
        int side = network.input().height();
        // A multiple of the batch: the last batch of an epoch must not be a smaller one.
        Dataset data = StandIn.of(classes, batch, side);
        SupervisedTraining training =
                new SupervisedTraining(network, Normalization.of(data.info()), settings(), compute);
        List<Double> seconds = new ArrayList<>();
        DeviceClock clock = new DeviceClock(compute.device());
        double[] last = {clock.seconds()};
        try (var _ = new PointerScope();
                DeviceDataset placed = DeviceDataset.of(data, compute);
                Weights trained =
                        training.train(
                                network.init(SeedTree.of(0)),
                                TrainingImages.of(placed.dataset().train()),
                                SeedTree.of(0),
                                (step, _, _) -> {
                                    double now = clock.seconds();
                                    if (step > WARM_UP) {
                                        seconds.add(now - last[0]);
                                    }
                                    last[0] = now;
                                })) {
            Map<String, Object> work = new LinkedHashMap<>();
            work.put("network", network.name());
            work.put("side", side);
            work.put("batch", batch);
            work.put("augmentation", augmentation);
            work.put("parameters", trained.all().values().stream().mapToLong(w -> w.numel()).sum());
            return Measurement.here("train", work, new Times(seconds), batch, compute);
        }
    }

    private TrainingSettings settings() {
        return new TrainingSettings(
                Length.steps(WARM_UP + steps),
                batch,
                new OptimizerSpec.Sgd(0.01, 0.9, 5e-4),
                new ScheduleSpec.Constant(),
                augmentation,
                0,
                0,
                0);
    }
}
