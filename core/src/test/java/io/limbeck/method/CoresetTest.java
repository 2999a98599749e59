package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.synthetic.SyntheticSet;
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
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@InPointerScope
class CoresetTest {

    private static final NetworkSpec SPEC =
            new NetworkSpec.ConvNet(
                    2,
                    8,
                    NetworkSpec.Norm.INSTANCE,
                    NetworkSpec.Pooling.AVERAGE,
                    NetworkSpec.Activation.RELU);
    private static final TrainingSettings TRAINING =
            new TrainingSettings(
                    Length.epochs(3),
                    16,
                    OptimizerSpec.Sgd.defaults(),
                    ScheduleSpec.Constant.defaults(),
                    "none",
                    0.5,
                    0,
                    0);

    private Dataset data;

    @TempDir private Path folder;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 20, new ImageShape(1, 8, 8));
    }

    @ParameterizedTest
    @EnumSource
    void select_everyWay_isBalancedWithoutRepeatsAndReproducible(
            CoresetSettings.Selection selection) {
        CoresetSettings settings = new CoresetSettings(4, selection);
        try (ModelPool pool = pool();
                SyntheticSet one = select(settings, Optional.of(pool));
                SyntheticSet other = select(settings, Optional.of(pool))) {
            assertThat(torch.equal(one.images(), other.images())).isTrue();
            assertThat(one.images().shape()).containsExactly(12, 1, 8, 8);
            assertThat(one.facts()).containsEntry("contains real pixels", "yes");
            long different =
                    IntStream.range(0, 12)
                            .mapToObj(i ->
                                    Arrays.hashCode(HostTensors.floats(one.images().select(0, i))))
                            .distinct()
                            .count();
            assertThat(different).isEqualTo(12);
            long[] labels = HostTensors.longs(one.labels());
            for (int i = 0; i < labels.length; i++) {
                assertThat(labels[i]).isEqualTo(i / 4);
                assertThat(labelOf(one.images().select(0, i))).isEqualTo(i / 4);
            }
        }
    }

    /** Of the training image with these pixels. */
    private int labelOf(Tensor pixels) {
        for (int i = 0; i < data.train().size(); i++) {
            if (torch.equal(data.train().images(new int[] {i}).squeeze(0), pixels)) {
                return data.train().label(i);
            }
        }
        throw new AssertionError("no training image");
    }

    @Test
    void select_featuresWithoutAPool_saysSo() {
        CoresetSettings settings = new CoresetSettings(4, CoresetSettings.Selection.K_CENTER);
        assertThatThrownBy(() -> select(settings, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pretrain one");
    }

    @Test
    void kCenter_pointsOnALine_beginsAtTheMeanAndTakesTheFarthest() {
        Tensor points = HostTensors.of(new double[] {-4, 1, 2, 3, 8}, 5, 1);
        // Mean 2; the distances to it are 6, 1, 0, 1, 6, so the first of the two ends is next.
        assertThat(KCenter.choose(points, 4, SeedTree.of(0))).containsExactly(2, 0, 4, 1);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(longs = {0, 1, 2})
    void kCenter_moreCentres_neverGrowTheRadius(long seed) {
        Tensor rows = SeedTree.of(seed).tensors().normal(40, 5);
        int[] chosen = KCenter.choose(rows, 12, SeedTree.of(0));
        double before = Double.POSITIVE_INFINITY;
        for (int count = 1; count <= chosen.length; count++) {
            long[] some = Arrays.stream(chosen).limit(count).asLongStream().toArray();
            Tensor centres = rows.index_select(0, HostTensors.of(some, count));
            double radius =
                    Arrays.stream(
                                    HostTensors.doubles(
                                            torch.cdist(rows, centres).amin(new long[] {1}, false)))
                            .max()
                            .orElseThrow();
            assertThat(radius).isLessThanOrEqualTo(before);
            before = radius;
        }
        assertThat(chosen[0]).isEqualTo(Herding.choose(rows, 1)[0]);
    }

    @Test
    void kMeans_separateClusters_takesOneOfEach() {
        double[] points = new double[30];
        Arrays.setAll(points, i -> 100 * (i % 3) + 0.1 * i);
        int[] chosen = KMeans.choose(HostTensors.of(points, 30, 1), 3, SeedTree.of(4));
        assertThat(Arrays.stream(chosen).map(i -> i % 3)).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void forgetting_countsTransitionsFromRightToWrong() {
        Forgetting forgetting = new Forgetting(3);
        for (boolean right : new boolean[] {true, false, false, true, false}) {
            forgetting.meet(0, right);
            forgetting.meet(1, true);
            forgetting.meet(2, false);
        }
        assertThat(forgetting.count(0)).isEqualTo(2);
        assertThat(forgetting.count(1)).isZero();
        assertThat(forgetting.count(2)).isEqualTo(Integer.MAX_VALUE);
    }

    private SyntheticSet select(CoresetSettings settings, Optional<ModelPool> pool) {
        MatchingParts parts = new MatchingParts(network(), data, SeedTree.of(3), Compute.cpu());
        return Coreset.select(settings, parts, pool, TRAINING, Listener.silent());
    }

    private static Network network() {
        return Networks.create(SPEC, new Network.Input(1, 8, 8, 3));
    }

    private ModelPool pool() {
        return ModelPool.open(
                folder,
                new PoolSettings(1, 0, TRAINING),
                SPEC,
                network(),
                data,
                SeedTree.of(0),
                Compute.cpu(),
                Listener.silent());
    }
}
