package io.limbeck.train;

import static io.limbeck.train.SupervisedTrainingTest.BLOBS;
import static io.limbeck.train.SupervisedTrainingTest.NETWORK;
import static io.limbeck.train.SupervisedTrainingTest.images;
import static io.limbeck.train.SupervisedTrainingTest.settings;
import static io.limbeck.train.SupervisedTrainingTest.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.augment.Mixed;
import io.limbeck.data.Blobs;
import io.limbeck.data.Preprocessing;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What a network in training is to come close to, and losses that are none. */
@InPointerScope
class TrainingLossTest {

    @Test
    void train_tooFarOffForTheSecondGradient_isRefusedAndNamesTheRadius() {
        // Without a norm that would bring large numbers back.
        Network plain = Networks.create(new NetworkSpec.Mlp(16), NETWORK.input());
        SupervisedTraining far =
                new SupervisedTraining(
                        plain,
                        Preprocessing.none(),
                        settings(Length.steps(1), "none", 0, 0, 0),
                        new SharpnessSettings(1e30, 0.3),
                        Compute.cpu());
        assertThatThrownBy(() ->
                        far.train(
                                plain.init(SeedTree.of(1)),
                                images(),
                                SeedTree.of(2),
                                StepObserver.none()))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("cross-entropy at the second place")
                .hasMessageContaining("step 1; lower experts.sharpness.radius");
    }

    @Test
    void train_softTargets_equalHardOnesWhenCertain() {
        Tensor images = BLOBS.train().images(SeedTree.of(1).permutation(64));
        Tensor labels = BLOBS.train().labels(SeedTree.of(1).permutation(64));
        Tensor certain = torch.one_hot(labels, 4).to(torch.ScalarType.Float);
        SupervisedTraining training = training(settings(Length.steps(5), "none", 0.5, 0, 0));
        Weights initial = NETWORK.init(SeedTree.of(1));
        List<Double> hard = new ArrayList<>();
        List<Double> soft = new ArrayList<>();
        training.train(
                        initial,
                        TrainingImages.of(images, labels),
                        SeedTree.of(4),
                        (_, l, _) -> hard.add(l))
                .close();
        training.train(
                        initial,
                        TrainingImages.of(images, certain),
                        SeedTree.of(4),
                        (_, l, _) -> soft.add(l))
                .close();
        assertThat(soft).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(soft.get(i)).isCloseTo(hard.get(i), within(1e-4));
        }
    }

    @Test
    void crossEntropy_mixed_weighsOwnAndPartner() {
        Tensor logits = HostTensors.of(new float[] {2, 0, -1, 1}, 2, 2);
        Tensor labels = HostTensors.of(new long[] {0, 1}, 2);
        Mixed mixed = new Mixed(logits, HostTensors.of(new long[] {1, 0}, 2), 0.7);
        Tensor swapped = HostTensors.of(new long[] {1, 0}, 2);
        double expected =
                0.7 * CrossEntropy.of(logits, labels).item_double()
                        + 0.3 * CrossEntropy.of(logits, swapped).item_double();
        assertThat(CrossEntropy.of(logits, labels).item_double())
                .isCloseTo(Math.log(1 + Math.exp(-2)), within(1e-6));
        assertThat(CrossEntropy.of(logits, labels, mixed).item_double())
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void train_lossNotANumber_stopsAndNamesStep() {
        Tensor images = torch.ones(4, 1, Blobs.SIDE, Blobs.SIDE).mul(new Scalar(Double.NaN));
        Tensor labels = HostTensors.of(new long[] {0, 1, 2, 3}, 4);
        SupervisedTraining training = training(settings(Length.steps(3), "none", 0, 0, 0));
        Weights initial = NETWORK.init(SeedTree.of(1));
        assertThatThrownBy(() ->
                        training.train(
                                initial,
                                TrainingImages.of(images, labels),
                                SeedTree.of(1),
                                StepObserver.none()))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("step 1")
                .hasMessageContaining("cross-entropy");
        assertThatThrownBy(() -> TrainingImages.of(images, labels.narrow(0, 0, 3)))
                .isInstanceOf(ShapeException.class);
    }
}
