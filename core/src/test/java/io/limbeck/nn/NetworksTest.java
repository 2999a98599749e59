package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.limbeck.nn.NetworkSpec.Activation;
import io.limbeck.nn.NetworkSpec.ConvNet;
import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Pooling;
import io.limbeck.nn.NetworkSpec.Stem;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

    private static final Network.Input COLOUR_32 = new Network.Input(3, 32, 32, 10);

    @ParameterizedTest
    @CsvSource({
        "3, 32, 10, 320010, 2048",
        "3, 32, 100, 504420, 2048",
        "4, 64, 200, 857160, 2048",
        "5, 128, 10, 615690, 2048"
    })
    void convNet_publishedForms_haveTheirParameterCounts(
            int depth, int side, int classes, long parameters, long features) {
        try (var _ = new PointerScope()) {
            Network network =
                    Networks.create(
                            convNet(depth, 128, Norm.INSTANCE),
                            new Network.Input(3, side, side, classes));
            assertThat(network.init(SeedTree.of(1)).parameterCount()).isEqualTo(parameters);
            assertThat(network.featureDimension()).isEqualTo(features);
        }
    }

    /** Counts of the papers and of torchvision; names, size of image, classes. */
    @ParameterizedTest
    @CsvSource({
        "vgg11, 32, 10, 9231114, 8",
        "vgg11, 32, 100, 9277284, 8",
        "resnet18-ap, 32, 10, 11250762, 20",
        "wrn16-1, 32, 10, 175066, 13",
        "wrn16-1, 32, 100, 180916, 13",
        "wrn16-2, 32, 10, 691674, 13",
        "wrn16-2, 32, 100, 703284, 13",
        "wrn40-1, 32, 10, 563930, 37",
        "wrn40-1, 32, 100, 569780, 37",
        "wrn40-2, 32, 10, 2243546, 37",
        "wrn40-2, 32, 100, 2255156, 37",
        "mobilenet-v2, 32, 10, 2236682, 52",
        "mobilenet-v2, 224, 1000, 3504872, 52",
        "resnet18, 224, 1000, 11689512, 20",
        "resnet34, 224, 1000, 21797672, 36",
        "resnet50, 224, 1000, 25557032, 53",
        "resnet101, 224, 1000, 44549160, 104",
        "vit-tiny, 224, 1000, 5717416, 0",
        "bn-vit-tiny, 224, 1000, 5735848, 37"
    })
    void named_besideBatchNorm_hasPublishedCounts(
            String name, int side, int classes, long parameters, int norms) {
        try (var _ = new PointerScope()) {
            Network.Input input = new Network.Input(3, side, side, classes);
            Weights weights =
                    Networks.named(name, convNet(3, 8, Norm.BATCH), input).init(SeedTree.of(1));
            assertThat(weights.parameterCount()).isEqualTo(parameters);
            assertThat(weights.buffers()).hasSize(2 * norms);
        }
    }

    @Test
    void bnVitTiny_withoutNormInMlp_hasTheCountOfLayerNorm() {
        try (var _ = new PointerScope()) {
            Network network =
                    Networks.create(
                            new NetworkSpec.BnVitTiny(16, false),
                            new Network.Input(3, 224, 224, 1000));
            Weights weights = network.init(SeedTree.of(1));
            assertThat(weights.parameterCount()).isEqualTo(5_717_416);
            assertThat(weights.buffers()).hasSize(2 * 25);
        }
    }

    @Test
    void create_patchDoesNotDivideTheSides_isRefused() {
        assertThatThrownBy(() -> Networks.create(new NetworkSpec.VitTiny(5), COLOUR_32))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("vit-tiny cannot take images of 32x32 pixels: patches of 5");
    }

    @Test
    void init_wideResNetAndMobileNet_spreadAsTheirAuthorsDo() {
        try (var _ = new PointerScope()) {
            Weights wide = Networks.create(WideResNet.defaults(), COLOUR_32).init(SeedTree.of(1));
            assertThat(deviation(wide.get("block3.layer.1.conv2.weight")))
                    .isCloseTo(Math.sqrt(2 / (9.0 * 64)), withPercentage(3));
            assertThat(HostTensors.doubles(wide.get("fc.bias"))).containsOnly(0);
            Weights mobile =
                    Networks.create(NetworkSpec.MobileNetV2.defaults(), COLOUR_32)
                            .init(SeedTree.of(1));
            assertThat(deviation(mobile.get("features.17.conv.1.0.weight")))
                    .isCloseTo(Math.sqrt(2 / (9.0 * 960)), withPercentage(3));
            assertThat(deviation(mobile.get("classifier.1.weight")))
                    .isCloseTo(0.01, withPercentage(3));
        }
    }

    private static double deviation(Tensor tensor) {
        double[] values = HostTensors.doubles(tensor);
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
    }

    @Test
    void create_withoutTheNormItNeeds_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WideResNet(16, 1, Norm.NONE))
                .withMessageContaining("norm is none; this network cannot do without a norm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WideResNet(18, 1, Norm.BATCH))
                .withMessageContaining("depth is 18; must be 4 and a multiple of 6");
    }

    @Test
    void init_layersOfLinearKind_fillTheirBound() {
        try (var _ = new PointerScope()) {
            Weights weights = Networks.create(ConvNet.defaults(), COLOUR_32).init(SeedTree.of(7));
            double bound = 1 / Math.sqrt(128 * 9);
            for (String tensor : List.of("weight", "bias")) {
                double[] values = HostTensors.doubles(weights.get("features.1.conv." + tensor));
                assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(0.9 * bound, bound);
                assertThat(Arrays.stream(values).min().orElseThrow())
                        .isBetween(-bound, -0.9 * bound);
            }
            assertThat(HostTensors.doubles(weights.get("features.1.norm.weight"))).containsOnly(1);
            assertThat(HostTensors.doubles(weights.get("features.1.norm.bias"))).containsOnly(0);
        }
    }

    @Test
    void init_sameSeed_givesSameWeightsAndOtherClassesLeaveTheRest() {
        try (var _ = new PointerScope()) {
            Weights ten = Networks.create(ConvNet.defaults(), COLOUR_32).init(SeedTree.of(7));
            Weights again = Networks.create(ConvNet.defaults(), COLOUR_32).init(SeedTree.of(7));
            Weights other = Networks.create(ConvNet.defaults(), COLOUR_32).init(SeedTree.of(8));
            Weights twenty =
                    Networks.create(ConvNet.defaults(), new Network.Input(3, 32, 32, 20))
                            .init(SeedTree.of(7));
            float[] values = HostTensors.floats(ten.get("features.2.conv.weight"));
            assertThat(HostTensors.floats(again.get("features.2.conv.weight"))).isEqualTo(values);
            assertThat(HostTensors.floats(twenty.get("features.2.conv.weight"))).isEqualTo(values);
            assertThat(HostTensors.floats(other.get("features.2.conv.weight")))
                    .isNotEqualTo(values);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 28, 28", "3, 64, 64", "3, 33, 47", "1, 128, 128"})
    void forward_anySize_fitsTheFeatureDimension(int channels, int height, int width) {
        Network.Input input = new Network.Input(channels, height, width, 7);
        for (String name : NetworkChoice.kinds()) {
            try (var _ = new PointerScope()) {
                Network network = Networks.named(name, convNet(2, 8, Norm.INSTANCE), input);
                Tensor images = HashedTensors.of(1, 1, channels, height, width);
                Output output =
                        network.forward(network.init(SeedTree.of(0)), images, Pass.INFERENCE);
                assertThat(output.logits().shape()).containsExactly(1, 7);
                assertThat(output.features().shape())
                        .containsExactly(1, network.featureDimension());
                assertThat(HostTensors.floats(output.logits()))
                        .doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
            }
        }
    }

    @Test
    void create_imageTooSmall_namesLayerAndSmallestSize() {
        assertThatThrownBy(() ->
                        Networks.create(
                                new NetworkSpec.Vgg11(Norm.INSTANCE),
                                new Network.Input(3, 28, 28, 10)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("vgg11 cannot take images of 28x28")
                .hasMessageContaining("instance norm features.23 finds a single pixel")
                .hasMessageEndingWith("The smallest square that it takes is 32x32");
        assertThatThrownBy(() ->
                        Networks.create(
                                new NetworkSpec.ResNet18(Norm.INSTANCE, Stem.IMAGENET), COLOUR_32))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("instance norm layer4.0.bn1 finds a single pixel")
                .hasMessageEndingWith("The smallest square that it takes is 33x33");
        assertThatThrownBy(() ->
                        Networks.create(
                                new NetworkSpec.AlexNet(Norm.NONE), new Network.Input(3, 7, 7, 10)))
                .isInstanceOf(ShapeException.class)
                .hasMessageEndingWith("The smallest square that it takes is 8x8");
    }

    /** With three poolings the last maps are 4x4 at 32 pixels; names and sizes of weights stay. */
    @Test
    void create_vggWithFewerPoolings_classifiesTheMeansOfLargerMaps() {
        try (var _ = new PointerScope()) {
            Network usual = Networks.create(new NetworkSpec.Vgg11(Norm.BATCH), COLOUR_32);
            Network fewer = Networks.create(new NetworkSpec.Vgg11(Norm.BATCH, 3), COLOUR_32);
            Weights weights = fewer.init(SeedTree.of(0));
            assertThat(weights.all().keySet()).isEqualTo(usual.init(SeedTree.of(0)).all().keySet());
            Output output = fewer.forward(weights, HashedTensors.of(1, 2, 3, 32, 32), Pass.TAPPED);
            Output.Tap last = output.taps().getLast();
            assertThat(last.name()).isEqualTo("features.25");
            assertThat(last.features().shape()).containsExactly(2, 512, 4, 4);
            assertThat(torch.equal(output.features(), last.features().mean(2, 3))).isTrue();
        }
    }

    @Test
    void create_groupsDoNotDivideWidth_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Networks.create(convNet(3, 30, Norm.GROUP), COLOUR_32))
                .withMessageContaining("30 channels into 4 groups");
    }

    @Test
    void forward_imagesOfAnotherSize_areRefused() {
        try (var _ = new PointerScope()) {
            Network network = Networks.create(convNet(2, 4, Norm.NONE), COLOUR_32);
            Weights weights = network.init(SeedTree.of(0));
            Tensor images = HashedTensors.of(1, 1, 3, 16, 16);
            assertThatThrownBy(() -> network.forward(weights, images, Pass.INFERENCE))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("convnet was made for images [B, 3, 32, 32], not [1, 3, 16, 16]");
        }
    }

    @Test
    void named_ownKind_givesTheRecipesNetwork() {
        Network network = Networks.named("convnet", convNet(2, 16, Norm.GROUP), COLOUR_32);
        assertThat(network.featureDimension()).isEqualTo(16 * 8 * 8);
    }

    @Test
    void named_otherKind_takesTheRecipesNorm() {
        try (var _ = new PointerScope()) {
            NetworkSpec recipe = convNet(2, 16, Norm.BATCH);
            Network network = Networks.named("vgg11", recipe, COLOUR_32);
            assertThat(network.init(SeedTree.of(0)).has("features.1.running_mean")).isTrue();
            Network beside = Networks.named("resnet18", NetworkSpec.Mlp.defaults(), COLOUR_32);
            assertThat(beside.init(SeedTree.of(0)).buffers()).isEmpty();
        }
    }

    @Test
    void named_unknown_suggestsTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Networks.named("ResNet-18", ConvNet.defaults(), COLOUR_32))
                .withMessageContaining("unknown network \"ResNet-18\"; did you mean \"resnet18\"?")
                .withMessageContaining(
                        "convnet, mlp, lenet, alexnet, vgg11, resnet18, resnet34, resnet50, resnet101, resnet18-ap, wrn, wrn16-1, wrn16-2, wrn40-1, wrn40-2, mobilenet-v2, vit-tiny, bn-vit-tiny");
    }

    private static ConvNet convNet(int depth, int width, Norm norm) {
        return new ConvNet(depth, width, norm, Pooling.AVERAGE, Activation.RELU);
    }
}
