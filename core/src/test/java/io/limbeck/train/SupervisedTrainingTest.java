package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.Normalization;
import io.limbeck.data.Preprocessing;
import io.limbeck.data.Zca;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@InPointerScope
class SupervisedTrainingTest {

    static final Dataset BLOBS = Blobs.quarters(200, 100);
    static final Network NETWORK =
            new ToyNetwork(new Network.Input(1, Blobs.SIDE, Blobs.SIDE, Blobs.QUARTERS));

    @Test
    void train_blobs_learnsThemAndMovesEveryParameter() {
        Weights initial = NETWORK.init(SeedTree.of(1));
        Weights before = initial.copy();
        List<Double> losses = new ArrayList<>();
        Weights trained =
                training(settings(Length.epochs(20), "none", 0, 0, 0))
                        .train(initial, images(), SeedTree.of(2), (_, loss, _) -> losses.add(loss));

        assertThat(accuracy(initial).top1()).isLessThan(0.6);
        assertThat(accuracy(trained).top1()).isGreaterThan(0.95);
        assertThat(accuracy(trained).top5()).isEqualTo(1);
        assertThat(losses).hasSize(20 * 7);
        assertThat(losses.getLast()).isLessThan(losses.getFirst() / 2);
        for (String name : trained.all().keySet()) {
            assertThat(values(trained, name)).isNotEqualTo(values(before, name));
            assertThat(values(initial, name)).isEqualTo(values(before, name));
        }
        trained.close();
    }

    @Test
    void train_augmentedAndMixed_learnsToo() {
        Weights trained = train(settings(Length.epochs(40), "color_crop_cutout", 0.5, 0.2, 0), 3);
        assertThat(accuracy(trained).top1()).isGreaterThan(0.9);
        trained.close();
    }

    @Test
    void train_sameSeed_givesTheSameBits() {
        TrainingSettings settings = settings(Length.steps(12), "color_crop", 0.5, 0.25, 0);
        Weights one = train(settings, 5);
        Weights same = train(settings, 5);
        Weights other = train(settings, 6);
        for (String name : one.all().keySet()) {
            assertThat(values(one, name)).isEqualTo(values(same, name));
            assertThat(values(one, name)).isNotEqualTo(values(other, name));
        }
        List.of(one, same, other).forEach(Weights::close);
    }

    @Test
    void train_whitenedTensors_whitensThemOnceAndLearnsTheSame() {
        int[] everyone = IntStream.range(0, BLOBS.train().size()).toArray();
        Tensor pixels = BLOBS.train().images(everyone);
        Tensor labels = BLOBS.train().labels(everyone);
        try (Zca zca = Zca.of(BLOBS.train())) {
            TrainingSettings settings = settings(Length.epochs(2), "color_crop", 0, 0, 0);
            SupervisedTraining whitening =
                    new SupervisedTraining(NETWORK, zca, settings, Compute.cpu());
            SupervisedTraining plain = whitening.on(Preprocessing.none());
            Weights once = trained(whitening, TrainingImages.of(pixels, labels));
            Weights before = trained(plain, TrainingImages.of(zca.apply(pixels), labels));
            Weights stepwise = trained(whitening, TrainingImages.of(BLOBS.train()));
            for (String name : once.all().keySet()) {
                assertThat(values(once, name)).isEqualTo(values(before, name));
                assertThat(values(once, name))
                        .containsExactly(values(stepwise, name), within(1e-5f));
            }
            List.of(once, before, stepwise).forEach(Weights::close);
        }
    }

    @Test
    void train_tensorsBelowALimitOfMemory_whitensEachBatch() {
        Tensor pixels = BLOBS.train().images(new int[] {0, 1, 2, 3});
        Tensor labels = BLOBS.train().labels(new int[] {0, 1, 2, 3});
        TrainingImages images = TrainingImages.of(pixels, labels);
        try (Zca zca = Zca.of(BLOBS.train())) {
            assertThat(images.seenBy(zca, Compute.cpu())).isPresent();
            assertThat(images.seenBy(zca, Compute.cpu().atMost(2))).isEmpty();
        }
    }

    private static Weights trained(SupervisedTraining training, TrainingImages images) {
        return training.train(
                NETWORK.init(SeedTree.of(1)), images, SeedTree.of(2), StepObserver.none());
    }

    @Test
    void train_epoch_showsEveryImageOnceAndKeepsTheLastBatch() {
        List<int[]> seen = new ArrayList<>();
        TrainingImages images = images();
        TrainingImages watched =
                new TrainingImages() {
                    @Override
                    public int size() {
                        return images.size();
                    }

                    @Override
                    public Tensor images(int[] indices) {
                        seen.add(indices);
                        return images.images(indices);
                    }

                    @Override
                    public Tensor targets(int[] indices) {
                        return images.targets(indices);
                    }
                };
        training(settings(Length.epochs(2), "none", 0, 0, 0))
                .train(NETWORK.init(SeedTree.of(1)), watched, SeedTree.of(1), StepObserver.none())
                .close();
        assertThat(seen).hasSize(14);
        assertThat(seen.get(6)).hasSize(200 - 6 * 32);
        List<Integer> first = order(seen.subList(0, 7));
        List<Integer> second = order(seen.subList(7, 14));
        assertThat(first).doesNotHaveDuplicates().hasSize(200).isNotEqualTo(second);
        assertThat(second).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void train_ema_trailsTheWeights() {
        List<float[]> path = new ArrayList<>();
        path.add(values(NETWORK.init(SeedTree.of(1)), "classifier.weight"));
        train(
                        settings(Length.steps(4), "none", 0, 0, 0),
                        7,
                        (_, _, current) -> path.add(values(current.get(), "classifier.weight")))
                .close();
        Weights averaged = train(settings(Length.steps(4), "none", 0, 0, 0.9), 7);
        double expected = path.getFirst()[3];
        for (int i = 1; i < path.size(); i++) {
            expected = 0.9 * expected + 0.1 * path.get(i)[3];
        }
        assertThat((double) values(averaged, "classifier.weight")[3])
                .isCloseTo(expected, within(1e-6));
        averaged.close();
    }

    @Test
    void train_batchNorm_gathersRunningStatistics() {
        Weights trained = train(settings(Length.steps(30), "none", 0, 0, 0), 8);
        assertThat(values(trained, "norm.running_mean")).isNotEqualTo(new float[16]);
        for (float variance : values(trained, "norm.running_var")) {
            assertThat(variance).isPositive().isNotEqualTo(1);
        }
        trained.close();
    }

    @Test
    void train_plateau_lowersAfterEpochsWithoutFall() {
        TrainingSettings settings =
                new TrainingSettings(
                        Length.epochs(4),
                        100,
                        new OptimizerSpec.Sgd(0.1, 0, 0),
                        new ScheduleSpec.Plateau(1e-9, 1, 0.9999, 0),
                        "none",
                        0,
                        0,
                        0);
        List<float[]> path = new ArrayList<>();
        train(settings, 1, (_, _, current) -> path.add(values(current.get(), "hidden.weight")))
                .close();
        // Epochs 2 and 3 did not fall by 99.99 %; patience 1 is over after the third.
        assertThat(path.get(5)).isNotEqualTo(path.get(4));
        assertThat(path.get(7)).usingComparatorWithPrecision(1e-6f).containsExactly(path.get(5));
    }

    @Test
    void train_manySteps_keepsMemoryFlat() {
        TrainingSettings settings = settings(Length.steps(200), "color_crop_scale", 0.5, 0.2, 0.9);
        Network network = new ToyNetwork(new Network.Input(1, 64, 64, 4));
        Tensor images = SeedTree.of(1).tensors().uniform(256, 1, 64, 64);
        Tensor labels = torch.arange(new Scalar(256)).remainder(new Scalar(4));
        long[] resident = new long[2];
        new SupervisedTraining(network, Normalization.of(BLOBS.info()), settings, Compute.cpu())
                .train(
                        network.init(SeedTree.of(1)),
                        TrainingImages.of(images, labels.to(torch.ScalarType.Long)),
                        SeedTree.of(1),
                        (step, _, _) -> {
                            if (step == 50 || step == 200) {
                                resident[step == 50 ? 0 : 1] = Pointer.physicalBytes();
                            }
                        })
                .close();
        // A batch of images is 0.5 MB: leaking one a step would show as 75 MB.
        assertThat(resident[1] - resident[0]).isLessThan(40L << 20);
    }

    private static List<Integer> order(List<int[]> batches) {
        return batches.stream().flatMap(batch -> Arrays.stream(batch).boxed()).toList();
    }

    private static float[] values(Weights weights, String name) {
        return HostTensors.floats(weights.get(name));
    }

    static TrainingImages images() {
        return TrainingImages.of(BLOBS.train());
    }

    private static Accuracy accuracy(Weights weights) {
        return Accuracy.of(
                NETWORK, weights, Normalization.of(BLOBS.info()), BLOBS.test(), Compute.cpu());
    }

    private static Weights train(TrainingSettings settings, long seed) {
        return train(settings, seed, StepObserver.none());
    }

    private static Weights train(TrainingSettings settings, long seed, StepObserver observer) {
        return training(settings)
                .train(NETWORK.init(SeedTree.of(1)), images(), SeedTree.of(seed), observer);
    }

    static SupervisedTraining training(TrainingSettings settings) {
        return new SupervisedTraining(
                NETWORK, Normalization.of(BLOBS.info()), settings, Compute.cpu());
    }

    static TrainingSettings settings(
            Length length, String augmentation, double cutmix, double mixup, double ema) {
        return new TrainingSettings(
                length,
                32,
                new OptimizerSpec.Sgd(0.05, 0.9, 1e-4),
                ScheduleSpec.Cosine.defaults(),
                augmentation,
                cutmix,
                mixup,
                ema);
    }
}
