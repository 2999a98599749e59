package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Each network of the zoo against plain PyTorch in float64; see {@code golden/nn.py}. */
class NetworksGoldenTest {

    record Golden(
            String net,
            List<Integer> input,
            int batch,
            boolean training,
            List<String> arguments,
            long parameters,
            List<String> names,
            List<Double> logits,
            GoldenSample features,
            List<GoldenSample> taps,
            GoldenSample gradient,
            GoldenSample runningStatistics) {

        NetworkSpec spec() {
            return switch (net) {
                case "convnet" ->
                        new NetworkSpec.ConvNet(
                                Integer.parseInt(arguments.get(0)),
                                Integer.parseInt(arguments.get(1)),
                                NetworkSpec.Norm.valueOf(arguments.get(2)),
                                NetworkSpec.Pooling.valueOf(argument(3, "AVERAGE")),
                                NetworkSpec.Activation.valueOf(argument(4, "RELU")));
                case "mlp" -> new NetworkSpec.Mlp(Integer.parseInt(arguments.get(0)));
                case "lenet" -> new NetworkSpec.LeNet();
                case "alexnet" -> new NetworkSpec.AlexNet(norm());
                case "vgg11" -> new NetworkSpec.Vgg11(norm());
                case "resnet18" -> new NetworkSpec.ResNet18(norm(), stem());
                case "resnet34" -> new NetworkSpec.ResNet34(norm(), stem());
                case "resnet50" -> new NetworkSpec.ResNet50(norm(), stem());
                case "resnet18-ap" -> new NetworkSpec.ResNet18Ap(norm());
                case "wrn" ->
                        new WideResNet(
                                Integer.parseInt(arguments.get(0)),
                                Integer.parseInt(arguments.get(1)),
                                NetworkSpec.Norm.valueOf(arguments.get(2)));
                case "mobilenet-v2" -> new NetworkSpec.MobileNetV2(norm(), stem());
                case "vit-tiny" -> new NetworkSpec.VitTiny(Integer.parseInt(arguments.get(0)));
                case "bn-vit-tiny" ->
                        new NetworkSpec.BnVitTiny(
                                Integer.parseInt(arguments.get(0)),
                                Boolean.parseBoolean(arguments.get(1)));
                default -> new NetworkSpec.ResNet101(norm(), stem());
            };
        }

        private NetworkSpec.Stem stem() {
            return NetworkSpec.Stem.valueOf(arguments.get(1));
        }

        private NetworkSpec.Norm norm() {
            return NetworkSpec.Norm.valueOf(arguments.get(0));
        }

        private String argument(int index, String otherwise) {
            return index < arguments.size() ? arguments.get(index) : otherwise;
        }

        /** Where rounding to float32 turns gradients at kinks of ReLU6, or grows with the depth. */
        boolean needsDouble() {
            return net.equals("mobilenet-v2") || net.equals("bn-vit-tiny");
        }

        Network.Input networkInput() {
            return new Network.Input(input.get(0), input.get(1), input.get(2), input.get(3));
        }

        @Override
        public String toString() {
            return "%s %s of %dx%dx%d, training %s"
                    .formatted(net, arguments, input.get(0), input.get(1), input.get(2), training);
        }
    }

    static Stream<Golden> cases() throws IOException {
        try (InputStream json = NetworksGoldenTest.class.getResourceAsStream("/golden/nn.json")) {
            return Stream.of(JsonMapper.shared().readValue(json, Golden[].class));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_hashedWeights_matchesPyTorch(Golden golden) {
        try (var _ = new PointerScope()) {
            Network network = Networks.create(golden.spec(), golden.networkInput());
            ScalarType type = golden.needsDouble() ? ScalarType.Double : ScalarType.Float;
            Weights weights = HashedTensors.fill(network.init(SeedTree.of(0))).map(t -> t.to(type));
            List<Integer> in = golden.input();
            Tensor images =
                    HashedTensors.of(
                                    HashedTensors.IMAGES,
                                    golden.batch(),
                                    in.get(0),
                                    in.get(1),
                                    in.get(2))
                            .to(type)
                            .set_requires_grad(true);

            Output output =
                    network.forward(
                            weights, images, new Pass(golden.training(), true, golden.training()));

            assertThat(network.name()).startsWith(golden.net());
            assertThat(weights.all().keySet()).containsExactlyElementsOf(golden.names());
            assertThat(weights.parameterCount()).isEqualTo(golden.parameters());
            assertThat(output.features().shape())
                    .containsExactly(golden.batch(), network.featureDimension());
            GoldenSample.assertClose(
                    golden.logits(), HostTensors.doubles(output.logits()), "logits");
            golden.features().assertMatches(output.features(), "features");
            assertThat(output.taps()).hasSameSizeAs(golden.taps());
            for (int i = 0; i < golden.taps().size(); i++) {
                Output.Tap tap = output.taps().get(i);
                golden.taps().get(i).assertMatches(tap.features(), "tap " + tap.name());
            }
            golden.gradient().assertMatches(gradient(output.logits(), images), "gradient");
            assertRunningStatistics(golden, weights, output);
        }
    }

    private static Tensor gradient(Tensor logits, Tensor images) {
        Tensor arriving = HashedTensors.of(HashedTensors.ARRIVING_GRADIENT, logits.shape());
        return Gradients.of(logits.mul(arriving).sum(), List.of(images)).getFirst();
    }

    private static void assertRunningStatistics(Golden golden, Weights weights, Output output) {
        if (golden.runningStatistics() == null) {
            assertThat(output.bnStatistics()).isEmpty();
            assertThat(weights.buffers()).isEmpty();
            return;
        }
        int layers = weights.buffers().size() / 2;
        assertThat(output.bnStatistics()).hasSize(golden.training() ? layers : 0);
        golden.runningStatistics()
                .assertMatchesBuffers(RunningStatistics.updated(weights, output.bnStatistics()));
    }
}
