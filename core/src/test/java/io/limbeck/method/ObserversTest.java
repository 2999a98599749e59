package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.ModelPool;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InPointerScope
class ObserversTest {

    private static final int DRAWS = 10_000;
    private static final int PAIRS = 3;
    private static final NetworkSpec SPEC = new NetworkSpec.Mlp(2);

    @TempDir private Path folder;
    private Network network;
    private ModelPool pool;
    private Observers blended;

    @BeforeEach
    void open() {
        Dataset data = Blobs.of(2, 8, new ImageShape(1, 4, 4));
        network = Networks.create(SPEC, new Network.Input(1, 4, 4, 2));
        TrainingSettings training =
                new TrainingSettings(
                        Length.steps(3),
                        8,
                        OptimizerSpec.Sgd.defaults(),
                        ScheduleSpec.Constant.defaults(),
                        "none",
                        0,
                        0,
                        0);
        pool =
                ModelPool.open(
                        folder,
                        new PoolSettings(PAIRS, 0, training),
                        SPEC,
                        network,
                        data,
                        SeedTree.of(1),
                        Compute.cpu(),
                        Listener.silent());
        blended =
                Observers.of(
                        NcfmSettings.Extractor.BLENDED, network, Optional.of(pool), Compute.cpu());
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void blend_endsAndBetween_areTheWeightsBitForBitAndAffine() {
        Weights initial = pool.pair(0).initial();
        Weights trained = pool.pair(0).trained();
        initial.all()
                .forEach((name, first) -> {
                    Tensor second = trained.get(name);
                    assertThat(torch.equal(initial.blend(1, trained).get(name), first)).isTrue();
                    assertThat(torch.equal(initial.blend(0, trained).get(name), second)).isTrue();
                    Tensor quarter = initial.blend(0.25, trained).get(name);
                    Tensor rest = initial.blend(0.75, trained).get(name);
                    Tensor residue = quarter.add(rest).sub(first).sub(second);
                    assertThat(residue.abs().max().item_double()).isLessThan(1e-6);
                });
    }

    /**
     * Kolmogorov-Smirnov at a significance of 1 %; the seed is fixed, so it fails always or never.
     */
    @Test
    void draw_blended_isUniformInLambdaAndPairAndJudgesWithTheSamePair() {
        List<Double> lambdas = new ArrayList<>();
        int[] drawn = new int[PAIRS];
        SeedTree seeds = SeedTree.of(2);
        for (long i = 0; i < DRAWS; i++) {
            try (var _ = new PointerScope()) {
                Observers.Observed observed = blended.draw(seeds.child(i));
                int pair = pairOf(observed.trained().orElseThrow());
                drawn[pair]++;
                lambdas.add(lambda(pair, observed.extractor()));
            }
        }
        Collections.sort(lambdas);
        double greatest = 0;
        for (int i = 0; i < DRAWS; i++) {
            double below = Math.abs(lambdas.get(i) - (double) i / DRAWS);
            double above = Math.abs((i + 1.0) / DRAWS - lambdas.get(i));
            greatest = Math.max(greatest, Math.max(below, above));
        }
        assertThat(greatest).isLessThan(1.63 / Math.sqrt(DRAWS));
        // Four deviations of a binomial count.
        double spread = 4 * Math.sqrt(DRAWS * (1.0 / PAIRS) * (1 - 1.0 / PAIRS));
        for (int count : drawn) {
            assertThat((double) count)
                    .isBetween((double) DRAWS / PAIRS - spread, (double) DRAWS / PAIRS + spread);
        }
    }

    private int pairOf(Weights trained) {
        float[] wanted = HostTensors.floats(trained.parameters().getFirst());
        for (int k = 0; k < PAIRS; k++) {
            float[] own = HostTensors.floats(pool.pair(k).trained().parameters().getFirst());
            if (Arrays.equals(own, wanted)) {
                return k;
            }
        }
        throw new AssertionError("the judge is no trained network of the pool");
    }

    /**
     * Solves blend = lambda initial + (1 - lambda) trained; fails if the blend is of another pair.
     */
    private double lambda(int pair, Weights blend) {
        float[] mixed = HostTensors.floats(blend.parameters().getFirst());
        float[] initial = HostTensors.floats(pool.pair(pair).initial().parameters().getFirst());
        float[] trained = HostTensors.floats(pool.pair(pair).trained().parameters().getFirst());
        double above = 0;
        double below = 0;
        for (int i = 0; i < mixed.length; i++) {
            double span = (double) initial[i] - trained[i];
            above += span * ((double) mixed[i] - trained[i]);
            below += span * span;
        }
        double lambda = above / below;
        for (int i = 0; i < mixed.length; i++) {
            double expected = lambda * initial[i] + (1 - lambda) * trained[i];
            assertThat(Math.abs(mixed[i] - expected)).isLessThan(1e-5);
        }
        return lambda;
    }
}
