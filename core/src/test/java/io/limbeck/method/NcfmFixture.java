package io.limbeck.method;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.ModelPool;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** A tiny data set and network, and what NCFM makes of them. */
@InPointerScope
abstract class NcfmFixture {

    static final ImageShape SHAPE = new ImageShape(3, 16, 16);
    static final FrequencySpec MIXTURE =
            new FrequencySpec.ScaleMixture(64, 8, 16, 1e-3, true, 1, false, 0);

    final SeedTree seeds = SeedTree.of(5);
    Dataset data;
    Network network;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 24, SHAPE);
        network = network(NetworkSpec.Norm.INSTANCE, SHAPE);
    }

    SyntheticSet run(NcfmSettings settings, Optional<ModelPool> pool, Hooks hooks) {
        return Ncfm.distill(settings, network, pool, data, seeds, Compute.cpu(), hooks);
    }

    ModelPool pool(Path folder) {
        PoolSettings settings =
                new PoolSettings(
                        2,
                        0,
                        new TrainingSettings(
                                Length.steps(30),
                                16,
                                OptimizerSpec.Sgd.defaults(),
                                ScheduleSpec.Constant.defaults(),
                                "none",
                                0,
                                0,
                                0));
        return ModelPool.open(
                folder,
                settings,
                spec(NetworkSpec.Norm.INSTANCE),
                network,
                data,
                seeds.child("pool"),
                Compute.cpu(),
                Listener.silent());
    }

    static NetworkSpec spec(NetworkSpec.Norm norm) {
        return new NetworkSpec.ConvNet(
                2, 16, norm, NetworkSpec.Pooling.AVERAGE, NetworkSpec.Activation.RELU);
    }

    Network network(NetworkSpec.Norm norm, ImageShape shape) {
        return Networks.create(
                spec(norm),
                new Network.Input(
                        shape.channels(), shape.height(), shape.width(), data.info().classes()));
    }

    static NcfmSettings settings(int iterations, NcfmSettings.Extractor extractor) {
        return NcfmSettings.defaults()
                .draft()
                .ipc(2)
                .iterations(iterations)
                .init(Initialization.NOISE)
                .realBatch(16)
                .extractor(extractor)
                .frequencies(MIXTURE)
                .calibration(extractor == NcfmSettings.Extractor.RANDOM ? 0 : 1)
                .optimizer(new OptimizerSpec.AdamW(0.01, 0.9, 0.999, 0))
                .schedule(ScheduleSpec.Plateau.defaults())
                .settings();
    }

    static NcfmSettings with(
            NcfmSettings s, Formation formation, List<Integer> layers, NcfmSettings.Labels labels) {
        return s.draft().formation(formation).layers(layers).labels(labels).settings();
    }

    static Hooks hooks(MemoryCheckpoints checkpoints) {
        return new Hooks(checkpoints, SnapshotSink.none(), Listener.silent());
    }
}
