package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Preprocessing;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As on a GPU, but that the CPU begins the operations one by one. */
@InPointerScope
class RecordedPassTest {

    private static final int IMAGES = 10;
    private static final int BATCH = 4;

    @ParameterizedTest
    @EnumSource(names = {"INSTANCE", "BATCH"})
    void of_anyBatch_isThePlainPass(NetworkSpec.Norm norm) {
        Network network = network(norm);
        Weights initial = network.init(SeedTree.of(2));
        LearningWeights plain = new LearningWeights(network, initial, Compute.cpu());
        LearningWeights own = new LearningWeights(network, initial, Compute.cpu());
        try (RecordedPass recorded =
                new RecordedPass(own, images(1), targets(BATCH), Compute.cpu())) {
            assertThat(alike(own.current(), initial)).isTrue();
            for (int seed = 3; seed < 5; seed++) {
                TrainingPass.Result expected =
                        new TrainingPass(plain, images(seed), targets(BATCH), Optional.empty())
                                .whole();
                plain.fold(expected.statistics());
                RecordedPass.Result found = recorded.of(images(seed), targets(BATCH));

                assertThat(found.loss().item_double()).isEqualTo(expected.loss());
                assertThat(torch.equal(found.logits(), expected.logits())).isTrue();
                assertThat(found.gradients()).hasSameSizeAs(expected.gradients());
                for (int i = 0; i < found.gradients().size(); i++) {
                    assertThat(torch.equal(found.gradients().get(i), expected.gradients().get(i)))
                            .isTrue();
                }
                assertThat(alike(own.current(), plain.current())).isTrue();
            }
        }
    }

    /** Of ten images the third batch has two, which no recording of four fits. */
    @ParameterizedTest
    @EnumSource(names = {"INSTANCE", "BATCH"})
    void run_recorded_hearsAndLearnsTheSame(NetworkSpec.Norm norm) {
        List<Double> plain = new ArrayList<>();
        List<Double> recorded = new ArrayList<>();
        Weights expected = trained(norm, false, plain);
        Weights found = trained(norm, true, recorded);
        assertThat(recorded).isEqualTo(plain).hasSizeGreaterThan(7);
        assertThat(alike(found, expected)).isTrue();
    }

    /** Soft labels that turn hard, as at the end of a distillation from a teacher. */
    @Test
    void fits_targetsOfAnotherKind_isFalse() {
        Network network = network(NetworkSpec.Norm.INSTANCE);
        LearningWeights weights =
                new LearningWeights(network, network.init(SeedTree.of(2)), Compute.cpu());
        Tensor soft = torch.softmax(SeedTree.of(1).tensors().normal(BATCH, 3), 1);
        try (RecordedPass pass = new RecordedPass(weights, images(1), soft, Compute.cpu())) {
            assertThat(pass.fits(images(2), soft.clone())).isTrue();
            assertThat(pass.fits(images(2), targets(BATCH))).isFalse();
            assertThat(pass.fits(images(2).narrow(0, 0, 2), soft.narrow(0, 0, 2))).isFalse();
        }
    }

    @Test
    void run_targetsThatTurnHard_areRecordedAnew() {
        List<Double> plain = new ArrayList<>();
        List<Double> recorded = new ArrayList<>();
        Weights expected = turning(false, plain);
        assertThat(alike(turning(true, recorded), expected)).isTrue();
        assertThat(recorded).isEqualTo(plain);
    }

    private static Weights turning(boolean records, List<Double> heard) {
        Tensor all = SeedTree.of(5).tensors().normal(BATCH, 3, 8, 8);
        Tensor soft = torch.softmax(SeedTree.of(6).tensors().normal(BATCH, 3), 1);
        TrainingImages early = TrainingImages.of(all, soft);
        TrainingImages late = TrainingImages.of(all, targets(BATCH));
        return trained(NetworkSpec.Norm.INSTANCE, new Turning(early, late), records, heard);
    }

    /** Other targets from the fourth step on. */
    private record Turning(TrainingImages early, TrainingImages late) implements TrainingImages {
        @Override
        public int size() {
            return early.size();
        }

        @Override
        public Tensor images(int[] indices) {
            return early.images(indices);
        }

        @Override
        public Tensor targets(int[] indices) {
            return early.targets(indices);
        }

        @Override
        public TrainingImages at(long step) {
            return step < 3 ? early : late;
        }
    }

    private static Weights trained(NetworkSpec.Norm norm, boolean records, List<Double> heard) {
        Tensor all = SeedTree.of(5).tensors().normal(IMAGES, 3, 8, 8);
        return trained(norm, TrainingImages.of(all, targets(IMAGES)), records, heard);
    }

    private static Weights trained(
            NetworkSpec.Norm norm, TrainingImages images, boolean records, List<Double> heard) {
        Network network = network(norm);
        try (TrainingRun run =
                new TrainingRun(
                        new SupervisedTraining(
                                network,
                                Preprocessing.none(),
                                new TrainingSettings(
                                        Length.steps(7),
                                        BATCH,
                                        new OptimizerSpec.Sgd(0.1, 0.9, 1e-3),
                                        new ScheduleSpec.Constant(),
                                        "color_crop_cutout_flip_scale_rotate",
                                        0,
                                        0,
                                        0.5),
                                Compute.cpu()),
                        network.init(SeedTree.of(2)),
                        images,
                        SeedTree.of(3),
                        records)) {
            StepObserver observer = new Heard(heard);
            for (int step = 0; step < 7; step++) {
                heard.add(run.step(step, step == 6, observer));
            }
            return run.current().copy();
        }
    }

    /** Hears what the network said of each batch. */
    private record Heard(List<Double> all) implements StepObserver {
        @Override
        public void step(long step, double loss, java.util.function.Supplier<Weights> current) {}

        @Override
        public void batch(int[] indices, Tensor logits, Tensor targets) {
            all.add(logits.sum().item_double() + indices[0]);
        }
    }

    private static boolean alike(Weights one, Weights other) {
        return one.all().keySet().stream()
                .allMatch(name -> torch.equal(one.get(name), other.get(name)));
    }

    private static Tensor images(int seed) {
        return SeedTree.of(seed).tensors().normal(BATCH, 3, 8, 8);
    }

    private static Tensor targets(int count) {
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
        }
        return HostTensors.of(labels, count);
    }

    private static Network network(NetworkSpec.Norm norm) {
        return Networks.create(
                new NetworkSpec.ConvNet(
                        2, 8, norm, NetworkSpec.Pooling.AVERAGE, NetworkSpec.Activation.RELU),
                new Network.Input(3, 8, 8, 3));
    }
}
