package io.limbeck.bench;

import io.limbeck.data.DeviceDataset;
import io.limbeck.event.Listener;
import io.limbeck.file.TemporaryFolder;
import io.limbeck.method.Ncfm;
import io.limbeck.method.NcfmSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.ModelPool;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Iterations of NCFM: for each class a matching step and a calibration step.
 *
 * @param classes number of classes
 * @param side of the images in pixels
 * @param ipc stored images per class
 * @param factor each stored image holds factor x factor training images
 * @param realBatch real images per class
 * @param frequencies per class
 * @param samplingNetwork whether the frequencies come from a trained one
 * @param convNet what observes
 * @param iterations that count; one more warms up
 */
public record NcfmBenchmark(
        int classes,
        int side,
        int ipc,
        int factor,
        int realBatch,
        int frequencies,
        boolean samplingNetwork,
        NetworkSpec.ConvNet convNet,
        int iterations) {

    /** Runs it. */
    public Measurement run(Compute compute) {
        Network network = Networks.create(convNet, new Network.Input(3, side, side, classes));
        StepClock clock = new StepClock(compute.device());
        try (TemporaryFolder folder = TemporaryFolder.make("benchmark");
                DeviceDataset placed =
                        DeviceDataset.of(StandIn.of(classes, realBatch, side), compute);
                ModelPool pool =
                        ModelPool.open(
                                folder.path(),
                                new PoolSettings(1, 0, briefly()),
                                convNet,
                                network,
                                placed.dataset(),
                                SeedTree.of(0),
                                compute,
                                Listener.silent())) {
            Ncfm.distill(
                            settings(),
                            network,
                            Optional.of(pool),
                            placed.dataset(),
                            SeedTree.of(0),
                            compute,
                            clock.hooks())
                    .close();
        }
        long decoded = (long) ipc * factor * factor;
        return Measurement.here(
                "ncfm", work(), clock.times(), classes * (realBatch + 2 * decoded), compute);
    }

    private NcfmSettings settings() {
        NcfmSettings usual = NcfmSettings.defaults();
        return usual.draft()
                .ipc(ipc)
                .iterations(iterations + 1)
                .formation(new Formation(Formation.Kind.SINGLE, factor, usual.formation().bound()))
                .init(Initialization.NOISE)
                .realBatch(realBatch)
                .frequencies(frequencySpec())
                .checkpointEvery(Integer.MAX_VALUE)
                .settings();
    }

    private FrequencySpec frequencySpec() {
        return samplingNetwork
                ? new FrequencySpec.ScaleMixture(
                        frequencies, Math.max(1, frequencies / 16), 0, 1e-3, true, 1, false, 0)
                : new FrequencySpec.Gaussian(frequencies, 1, false, 0);
    }

    private Map<String, Object> work() {
        Map<String, Object> work = new LinkedHashMap<>();
        work.put("classes", classes);
        work.put("side", side);
        work.put("ipc", ipc);
        work.put("factor", factor);
        work.put("batchReal", realBatch);
        work.put("freqs", frequencies);
        work.put("psi", samplingNetwork);
        work.put("depth", convNet.depth());
        work.put("width", convNet.width());
        return work;
    }

    /** A pool's weights cost the same however well they are trained. */
    private static TrainingSettings briefly() {
        TrainingSettings usual = PoolSettings.defaults().training();
        return new TrainingSettings(
                Length.steps(1),
                8,
                usual.optimizer(),
                usual.schedule(),
                usual.augmentation(),
                usual.cutmix(),
                usual.mixup(),
                usual.ema());
    }
}
