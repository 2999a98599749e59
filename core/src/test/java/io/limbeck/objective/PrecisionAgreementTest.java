package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.LibtorchInfo;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.CrossEntropy;
import io.limbeck.train.LearningWeights;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code precision: auto} chooses on CPUs that multiply bf16, against float32. */
class PrecisionAgreementTest {

    private static final Network NETWORK =
            Networks.create(NetworkSpec.ConvNet.defaults(), new Network.Input(3, 32, 32, 10));

    private static final int IMAGES = 20;

    @BeforeAll
    static void needsTheInstructions() {
        assumeTrue(LibtorchInfo.supportsFastBf16(), "elsewhere auto is float32");
    }

    private record Loss(double value, Tensor gradient) {}

    @Test
    void matching_bf16_agreesWithFloat32() {
        try (var _ = new PointerScope()) {
            Loss full = matching(Compute.cpu());
            Loss reduced = matching(Compute.resolve("cpu", "auto"));

            assertThat(reduced.value()).isCloseTo(full.value(), withinPercentage(0.5));
            assertThat(cosine(full.gradient(), reduced.gradient())).isGreaterThan(0.98);
        }
    }

    @Test
    void realFunction_bf16_agreesWithFloat32() {
        try (var _ = new PointerScope()) {
            Tensor features =
                    FeatureLayers.normalized(SeedTree.of(1).tensors().normal(1024, 512))
                            .mul(new Scalar(2));
            Tensor t = SeedTree.of(2).tensors().normal(256, 512);
            CharacteristicFunction full = CharacteristicFunction.of(features, t);

            CharacteristicFunction reduced =
                    CharacteristicFunction.ofFixed(features, t, Precision.BF16);

            assertThat(reduced.cosine().equal(full.cosine())).isFalse();
            assertThat(furthest(reduced.cosine(), full.cosine())).isLessThan(1e-3);
            assertThat(furthest(reduced.sine(), full.sine())).isLessThan(1e-3);
        }
    }

    @Test
    void trajectory_bf16_agreesWithFloat32() {
        try (var _ = new PointerScope()) {
            Loss full = trajectory(NETWORK, Precision.F32);
            Loss reduced = trajectory(NETWORK, Precision.BF16);

            assertThat(reduced.value()).isCloseTo(full.value(), withinPercentage(0.5));
            assertThat(reduced.gradient().equal(full.gradient())).isFalse();
            assertThat(cosine(full.gradient(), reduced.gradient())).isGreaterThan(0.99);
        }
    }

    /** Rounded features are overwritten on the way: of what is kept none may be. */
    @ParameterizedTest
    @CsvSource({
        "NONE, RELU, 4",
        "NONE, RELU, 16",
        "NONE, SIGMOID, 16",
        "INSTANCE, SIGMOID, 4",
        "INSTANCE, RELU, 7"
    })
    void trajectory_bf16OfOtherLayers_agreesWithFloat32(
            NetworkSpec.Norm norm, NetworkSpec.Activation activation, int width) {
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                2, width, norm, NetworkSpec.Pooling.AVERAGE, activation),
                        new Network.Input(3, 32, 32, 10));
        try (var _ = new PointerScope()) {
            Loss full = trajectory(network, Precision.F32);
            Loss reduced = trajectory(network, Precision.BF16);

            assertThat(reduced.value()).isCloseTo(full.value(), withinPercentage(0.5));
            assertThat(reduced.gradient().equal(full.gradient())).isFalse();
            assertThat(cosine(full.gradient(), reduced.gradient())).isGreaterThan(0.99);
        }
    }

    @Test
    void training_bf16_agreesWithFloat32() {
        try (var _ = new PointerScope()) {
            Loss full = training(Compute.cpu());
            Loss reduced = training(Compute.resolve("cpu", "auto"));

            assertThat(reduced.value()).isCloseTo(full.value(), withinPercentage(0.5));
            assertThat(cosine(full.gradient(), reduced.gradient())).isGreaterThan(0.99);
        }
    }

    @Test
    void products_factorsOfUnitLength_areFloat32OrRoundedOnceAndExactAgainAfterwards() {
        try (var _ = new PointerScope()) {
            Tensor features = SeedTree.of(1).tensors().normal(64, 512).div(new Scalar(22.6));
            Tensor frequencies = SeedTree.of(2).tensors().normal(512, 512);
            Tensor exact = features.mm(frequencies);
            Tensor rounded;
            try (var _ = Compute.resolve("cpu", "bf16").products()) {
                rounded = features.mm(frequencies);
            }
            assertThat(rounded.sub(exact).abs().max().item_double()).isLessThan(0.03);
            assertThat(features.mm(frequencies).equal(exact)).isTrue();
        }
    }

    private static double furthest(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item_double();
    }

    /** Ten steps; the loss and its gradient by the images. */
    private static Loss trajectory(Network network, Precision precision) {
        Weights from = network.init(SeedTree.of(1));
        Weights to = network.init(SeedTree.of(2));
        Tensor images = SeedTree.of(3).tensors().normal(10, 3, 32, 32).set_requires_grad(true);
        Tensor labels = HostTensors.of(LongStream.range(0, 10).toArray(), 10);
        Tensor gradient = torch.zeros_like(images);
        TrajectoryMatching.Result result =
                new TrajectoryMatching(network, 10, 0.01, precision)
                        .of(
                                TrajectoryMatching.Form.ADJOINT,
                                from,
                                to,
                                _ -> new TrajectoryMatching.Batch(images, labels, List.of(images)),
                                (_, found) -> gradient.add_(found.getFirst()));
        return new Loss(result.loss(), gradient);
    }

    private static Loss matching(Compute compute) {
        Weights weights = NETWORK.init(SeedTree.of(1));
        Tensor images = SeedTree.of(2).tensors().uniform(IMAGES, 3, 32, 32).set_requires_grad(true);
        Tensor real = SeedTree.of(3).tensors().normal(IMAGES, 3, 32, 32);
        long dimension = NETWORK.featureDimension();
        try (var _ = compute.products()) {
            Tensor discrepancy =
                    new Ncfd(0.5, 0.5)
                            .of(
                                    features(compute, weights, real).detach(),
                                    features(compute, weights, images),
                                    SeedTree.of(4).tensors().normal(256, dimension));
            return new Loss(
                    discrepancy.item_double(),
                    Gradients.of(discrepancy, List.of(images)).getFirst());
        }
    }

    /** Of length 1. */
    private static Tensor features(Compute compute, Weights weights, Tensor images) {
        Tensor features;
        try (var _ = compute.autocast()) {
            features = NETWORK.forward(weights, images, Pass.INFERENCE).features();
        }
        return features.div(features.square().sum(new long[] {1}, true, null).sqrt());
    }

    private static Loss training(Compute compute) {
        LearningWeights weights =
                new LearningWeights(NETWORK, NETWORK.init(SeedTree.of(1)), compute);
        Tensor images = SeedTree.of(2).tensors().normal(IMAGES, 3, 32, 32);
        long[] labels = LongStream.range(0, IMAGES).map(i -> i % 10).toArray();
        Tensor loss =
                CrossEntropy.of(weights.forward(images).logits(), HostTensors.of(labels, IMAGES));
        TensorVector gradients = new TensorVector();
        Gradients.of(loss, weights.parameters()).forEach(g -> gradients.push_back(g.flatten()));
        return new Loss(loss.item_double(), torch.cat(gradients, 0));
    }

    private static double cosine(Tensor a, Tensor b) {
        double product = a.mul(b).sum().item_double();
        return product / (a.norm().item_double() * b.norm().item_double());
    }
}
