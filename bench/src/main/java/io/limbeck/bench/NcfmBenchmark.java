package io.limbeck.bench;

import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFolder;
import io.limbeck.method.Hooks;
import io.limbeck.method.Ncfm;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SnapshotSink;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.torch.Checkpoints;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.ModelPool;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.TrainingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param depth of the ConvNet
 * @param width of the ConvNet
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
        int depth,
        int width,
        int iterations) {

    /** The published work for CIFAR-10 at 10 images per class. */
    public static NcfmBenchmark published() {
        return new NcfmBenchmark(10, 32, 10, 2, 1024, 4096, false, 3, 128, 3);
    }

    /** Runs it. */
    public Measurement run(Compute compute) {
        Dataset data = StandIn.of(classes, realBatch, side);
        NetworkSpec spec =
                new NetworkSpec.ConvNet(
                        depth,
                        width,
                        NetworkSpec.Norm.INSTANCE,
                        NetworkSpec.Pooling.AVERAGE,
                        NetworkSpec.Activation.RELU);
        Network network = Networks.create(spec, new Network.Input(3, side, side, classes));
        List<Double> each = new ArrayList<>();
        Listener clock =
                event -> {
                    if (event instanceof Event.Step step) {
                        each.add(step.values().get("secondsPerStep"));
                    }
                };
        Path folder = temporary();
        try (ModelPool pool =
                ModelPool.open(
                        folder,
                        new PoolSettings(1, 0, briefly()),
                        spec,
                        network,
                        data,
                        SeedTree.of(0),
                        compute,
                        Listener.silent())) {
            Hooks hooks = new Hooks(Checkpoints.none(), SnapshotSink.none(), clock);
            Ncfm.distill(
                            settings(),
                            network,
                            Optional.of(pool),
                            data,
                            SeedTree.of(0),
                            compute,
                            hooks)
                    .close();
        } finally {
            AtomicFolder.deleteTree(folder);
        }
        long decoded = (long) ipc * factor * factor;
        return Measurement.here(
                "ncfm",
                work(),
                new Times(each.subList(1, each.size())),
                classes * (realBatch + 2 * decoded),
                compute);
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
        work.put("depth", depth);
        work.put("width", width);
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

    private static Path temporary() {
        try {
            return Files.createTempDirectory("limbeck-bench");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder", e);
        }
    }
}
