package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
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
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.CheckpointFolder;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.ModelPool;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The point of it all, in small: images that were distilled teach more than as many real ones. */
class DistilledAccuracyTest {

    private static final NetworkSpec SPEC = new NetworkSpec.Mlp(32);

    @TempDir private Path folder;

    @Test
    void distill_noisyPatterns_teachMoreThanRandomRealOnes() {
        try (var _ = new PointerScope()) {
            Dataset data = Blobs.patterns();
            Network network = Networks.create(SPEC, new Network.Input(1, 8, 8, Blobs.PATTERNS));
            List<Double> losses = new ArrayList<>();
            Listener listener =
                    event -> {
                        if (event instanceof Event.Step step && step.stage().equals("distill")) {
                            losses.add(step.values().get("match"));
                        }
                    };
            EvaluationResult result;
            try (ModelPool pool = pool(network, data);
                    SyntheticSet set =
                            Ncfm.distill(
                                    settings(),
                                    network,
                                    Optional.of(pool),
                                    data,
                                    SeedTree.of(3),
                                    Compute.cpu(),
                                    new Hooks(
                                            new CheckpointFolder(
                                                    folder.resolve("checkpoints"), listener),
                                            SnapshotSink.none(),
                                            listener))) {
                result = evaluated(set, network, data, pool);
            }
            assertThat(losses).hasSize(200);
            assertThat(mean(losses, 180, 200)).isLessThan(0.9 * mean(losses, 0, 20));
            double distilled = result.row("synthetic", "mlp").orElseThrow().mean();
            double random = result.row("random", "mlp").orElseThrow().mean();
            assertThat(distilled).isGreaterThanOrEqualTo(random);
        }
    }

    private ModelPool pool(Network network, Dataset data) {
        return ModelPool.open(
                folder.resolve("pools"),
                new PoolSettings(2, 0, training(Length.steps(40), 16)),
                SPEC,
                network,
                data,
                SeedTree.of(0),
                Compute.cpu(),
                Listener.silent());
    }

    private static EvaluationResult evaluated(
            SyntheticSet set, Network network, Dataset data, ModelPool pool) {
        return Evaluation.run(
                set,
                data,
                new EvaluationSettings(
                        List.of("mlp"),
                        3,
                        training(Length.steps(60), 16),
                        List.of(Baseline.RANDOM),
                        1),
                SPEC,
                Optional.of(new Evaluation.Observer(network, pool.pair(0).trained())),
                SeedTree.of(4),
                Compute.cpu(),
                Listener.silent());
    }

    private static TrainingSettings training(Length length, int batch) {
        return new TrainingSettings(
                length,
                batch,
                new OptimizerSpec.AdamW(0.01, 0.9, 0.999, 0.01),
                new ScheduleSpec.Constant(),
                "none",
                0,
                0,
                0);
    }

    private static NcfmSettings settings() {
        return NcfmSettings.defaults()
                .draft()
                .ipc(1)
                .iterations(200)
                .formation(new Formation(Formation.Kind.SINGLE, 1, 100))
                .init(Initialization.NOISE)
                .realBatch(30)
                .frequencies(new FrequencySpec.Gaussian(64, 1, false, 0))
                .optimizer(new OptimizerSpec.AdamW(0.01, 0.9, 0.999, 0))
                .schedule(new ScheduleSpec.Constant())
                .augmentation("none")
                .checkpointEvery(200)
                .settings();
    }

    private static double mean(List<Double> values, int from, int to) {
        return values.subList(from, to).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }
}
