package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** DeepLabV3 against plain PyTorch in float64; see {@code golden/dense.py}. */
class DenseNetworksGoldenTest {

    record Golden(
            DeepLabV3.Backbone backbone,
            int width,
            List<Integer> rates,
            List<Integer> input,
            int batch,
            boolean training,
            long parameters,
            List<String> names,
            GoldenSample logits,
            List<GoldenSample> taps,
            GoldenSample gradient,
            GoldenSample runningStatistics) {

        DenseNetwork network() {
            return Networks.dense(
                    new DeepLabV3(backbone, width, rates),
                    new Network.Input(input.get(0), input.get(1), input.get(2), input.get(3)));
        }

        @Override
        public String toString() {
            return "%s of width %d, training %s".formatted(backbone, width, training);
        }
    }

    static Stream<Golden> cases() throws IOException {
        try (InputStream json = Golden.class.getResourceAsStream("/golden/dense.json")) {
            return Stream.of(JsonMapper.shared().readValue(json, Golden[].class));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_hashedWeights_matchesPyTorch(Golden golden) {
        try (var _ = new PointerScope()) {
            DenseNetwork network = golden.network();
            // in float64, as float32 turns gradients at kinks of ReLU6 the other way
            Weights weights =
                    HashedTensors.fill(network.init(SeedTree.of(0)))
                            .map(t -> t.to(ScalarType.Double));
            List<Integer> in = golden.input();
            Tensor images =
                    images(golden.batch(), in.get(0), in.get(1), in.get(2)).set_requires_grad(true);

            DenseOutput output =
                    network.forward(weights, images, new Pass(golden.training(), true, true));

            assertThat(weights.all().keySet()).containsExactlyElementsOf(golden.names());
            assertThat(weights.parameterCount()).isEqualTo(golden.parameters());
            assertThat(output.logits().shape())
                    .containsExactly(golden.batch(), in.get(3), in.get(1), in.get(2));
            golden.logits().assertMatches(output.logits(), "logits");
            assertThat(output.taps()).hasSameSizeAs(golden.taps());
            for (int i = 0; i < golden.taps().size(); i++) {
                Output.Tap tap = output.taps().get(i);
                golden.taps().get(i).assertMatches(tap.features(), "tap " + tap.name());
            }
            golden.gradient().assertMatches(gradient(output.logits(), images), "gradient");
            assertThat(output.bnStatistics()).hasSize(weights.buffers().size() / 2);
            if (golden.training()) {
                golden.runningStatistics()
                        .assertMatchesBuffers(
                                RunningStatistics.updated(weights, output.bnStatistics()));
            }
        }
    }

    @Test
    void forward_imagesOfAnotherSize_givesLogitsOfThatSize() {
        try (var _ = new PointerScope()) {
            DenseNetwork network = small();
            Weights weights = network.init(SeedTree.of(1));
            Tensor images = images(1, 3, 21, 50).to(ScalarType.Float);
            assertThat(network.forward(weights, images, Pass.INFERENCE).logits().shape())
                    .containsExactly(1, 4, 21, 50);
            Tensor grey = images(1, 1, 32, 32).to(ScalarType.Float);
            assertThatThrownBy(() -> network.forward(weights, grey, Pass.INFERENCE))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage(
                            "deeplabv3-mobilenet-v2 was made for images [B, 3, H, W], not [1, 1, 32, 32]");
        }
    }

    /**
     * Classes, parameters (of ResNet-50 torchvision's, without its second head) and batch norms.
     */
    @ParameterizedTest
    @CsvSource({"RESNET50, 21, 39638869, 60", "MOBILENET_V2, 21, 5113877, 58"})
    void dense_publishedForm_hasItsCounts(
            DeepLabV3.Backbone backbone, int classes, long parameters, int norms) {
        try (var _ = new PointerScope()) {
            DeepLabV3 spec = new DeepLabV3(backbone, 256, DeepLabV3.defaults().rates());
            Weights weights =
                    Networks.dense(spec, new Network.Input(3, 128, 128, classes))
                            .init(SeedTree.of(1));
            assertThat(weights.parameterCount()).isEqualTo(parameters);
            assertThat(weights.buffers()).hasSize(2 * norms);
        }
    }

    @Test
    void deepLab_settingsOutOfRange_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeepLabV3(DeepLabV3.Backbone.RESNET50, 0, List.of()))
                .withMessageContaining("width is 0; must be 1 to 2048")
                .withMessageContaining("rates is []; must be one or more dilations");
    }

    private static DenseNetwork small() {
        return Networks.dense(
                new DeepLabV3(DeepLabV3.Backbone.MOBILENET_V2, 8, List.of(2)),
                new Network.Input(3, 32, 32, 4));
    }

    private static Tensor images(long... shape) {
        return HashedTensors.of(HashedTensors.IMAGES, shape).to(ScalarType.Double).detach();
    }

    private static Tensor gradient(Tensor logits, Tensor images) {
        Tensor arriving = HashedTensors.of(HashedTensors.ARRIVING_GRADIENT, logits.shape());
        return Gradients.of(logits.mul(arriving).sum(), List.of(images)).getFirst();
    }
}
