package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.NetworkSpec.Activation;
import io.limbeck.nn.NetworkSpec.ConvNet;
import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Pooling;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives that only gradient matching, unrolled training and inversion need, in float64. */
class NetworkDerivativesTest {

    private static final Network.Input INPUT = new Network.Input(3, 9, 8, 3);
    private static final double STEP = 1e-6;

    @ParameterizedTest
    @CsvSource({
        "INSTANCE, AVERAGE, RELU",
        "BATCH, AVERAGE, LEAKY_RELU",
        "GROUP, MAX, RELU",
        "NONE, NONE, SIGMOID"
    })
    void secondOrder_convNet_matchesCentralDifference(
            Norm norm, Pooling pooling, Activation activation) {
        assertSecondOrder(new ConvNet(2, 8, norm, pooling, activation), INPUT);
    }

    private static void assertSecondOrder(NetworkSpec spec, Network.Input input) {
        try (var _ = new PointerScope()) {
            Network network = Networks.create(spec, input);
            Weights weights = doubles(network).asLeaves();
            Tensor images = images(1, input).set_requires_grad(true);
            Tensor direction = images(2, input);

            Tensor gradient =
                    Gradients.of(projection(network, weights, images), List.of(images)).getFirst();
            double analytic = gradient.mul(direction).sum().item_double();
            Tensor move = direction.mul(new Scalar(STEP));
            double ahead = projection(network, weights, images.add(move)).item_double();
            double behind = projection(network, weights, images.sub(move)).item_double();

            assertThat(Math.abs(analytic)).isGreaterThan(1e-6).isFinite();
            assertThat((ahead - behind) / (2 * STEP))
                    .isCloseTo(analytic, within(1e-5 * Math.max(1, Math.abs(analytic))));
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void bnStatistics_valueAndGradient_areThoseOfTheConvolution(Pooling pooling) {
        try (var _ = new PointerScope()) {
            Network network =
                    Networks.create(new ConvNet(1, 8, Norm.BATCH, pooling, Activation.RELU), INPUT);
            Weights weights = doubles(network);
            Tensor images = images(1).set_requires_grad(true);
            Convolution convolution = new Convolution("features.0.conv", 3, 8, 3, 1, 1, true);
            Tensor convolved = convolution.apply(images, new Trace(weights, Pass.TRAINING));
            T_TensorTensor_T plain = torch.var_mean(convolved, new long[] {0, 2, 3}, false, false);

            Output.BnStatistics statistics =
                    network.forward(weights, images, Pass.TRAINING).bnStatistics().getFirst();

            assertThat(statistics.layer()).isEqualTo("features.0.norm");
            assertThat(statistics.count()).isEqualTo(4 * 9 * 8);
            assertClose(statistics.mean(), plain.get1());
            assertClose(statistics.variance(), plain.get0());
            assertClose(
                    Gradients.of(statistics.variance().pow(new Scalar(2)).sum(), List.of(images))
                            .getFirst(),
                    Gradients.of(plain.get0().pow(new Scalar(2)).sum(), List.of(images))
                            .getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void secondOrder_vit_matchesCentralDifference(boolean batchNorm) {
        NetworkSpec spec =
                batchNorm ? new NetworkSpec.BnVitTiny(4, true) : new NetworkSpec.VitTiny(4);
        assertSecondOrder(spec, new Network.Input(3, 8, 8, 3));
    }

    @Test
    void secondOrder_wideResNet_matchesCentralDifference() {
        assertSecondOrder(new WideResNet(10, 1, Norm.INSTANCE), INPUT);
    }

    @Test
    void bnStatistics_ofTokens_areThoseOverImagesAndTokens() {
        try (var _ = new PointerScope()) {
            Network network =
                    Networks.create(
                            new NetworkSpec.BnVitTiny(4, true), new Network.Input(3, 8, 8, 3));
            Weights weights = doubles(network);
            Tensor images = images(1, network.input());
            Output output = network.forward(weights, images, Pass.TAPPED);
            assertThat(output.bnStatistics()).hasSize(37);
            Output.BnStatistics last = output.bnStatistics().getLast();
            Tensor tokens = output.taps().get(11).features(); // what the last norm sees
            assertThat(last.layer()).isEqualTo("norm");
            assertThat(last.count()).isEqualTo(4 * 5);
            assertClose(last.mean(), tokens.mean(new long[] {0, 1}));
            assertClose(last.variance(), torch.var(tokens, new long[] {0, 1}, false, false));
        }
    }

    @Test
    void forward_runningStatisticsAreTheBatchs_equalsTraining() {
        try (var _ = new PointerScope()) {
            Network network =
                    Networks.create(
                            new NetworkSpec.BnVitTiny(4, true), new Network.Input(3, 8, 8, 3));
            Weights weights = doubles(network);
            Tensor images = images(1, network.input());
            Output training = network.forward(weights, images, Pass.TRAINING);
            Map<String, Tensor> running = new HashMap<>();
            for (Output.BnStatistics batch : training.bnStatistics()) {
                running.put(batch.layer() + ".running_mean", batch.mean());
                running.put(batch.layer() + ".running_var", batch.variance());
            }
            Output finished = network.forward(weights.with(running), images, Pass.OBSERVING);
            assertClose(finished.logits(), training.logits());
            assertThat(finished.bnStatistics()).hasSize(37);
        }
    }

    /** Gradient of the loss in the weights, along a fixed direction. */
    private static Tensor projection(Network network, Weights weights, Tensor images) {
        Tensor logits = network.forward(weights, images, Pass.TRAINING).logits();
        Tensor loss = torch.cross_entropy_loss(logits, HostTensors.of(new long[] {0, 1, 2, 0}, 4));
        List<Tensor> gradients = Gradients.differentiable(loss, weights.parameters());
        Tensor sum = HostTensors.of(new double[1], 1);
        for (int i = 0; i < gradients.size(); i++) {
            Tensor direction = HashedTensors.of(100 + i, gradients.get(i).shape());
            sum = sum.add(gradients.get(i).mul(direction).sum());
        }
        return sum.sum();
    }

    private static Weights doubles(Network network) {
        return HashedTensors.fill(network.init(SeedTree.of(0))).map(t -> t.to(ScalarType.Double));
    }

    private static Tensor images(int stream) {
        return images(stream, INPUT);
    }

    private static Tensor images(int stream, Network.Input input) {
        return HashedTensors.of(stream, 4, input.channels(), input.height(), input.width())
                .to(ScalarType.Double)
                .detach();
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(HostTensors.doubles(actual))
                .containsExactly(HostTensors.doubles(expected), within(1e-9));
    }
}
