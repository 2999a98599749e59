package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.limbeck.nn.NetworkSpec.Activation;
import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Pooling;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.OneDnnInfo;
import io.limbeck.torch.SeedTree;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which passes oneDNN makes by itself, and that they are those of the layers. */
@InPointerScope
class OneDnnBodyTest {

    private static final Compute BF16 = Compute.resolve("cpu", "bf16");

    private static void onlyWhereItIsUsed() {
        assumeThat(OneDnnInfo.isUsed())
                .as("skipped: this CPU does not multiply bfloat16, so oneDNN is not asked")
                .isTrue();
    }

    private static Network network(Norm norm, Pooling pooling, int channels, int side) {
        return Networks.create(
                new NetworkSpec.ConvNet(3, 16, norm, pooling, Activation.RELU),
                new Network.Input(channels, side, side, 10));
    }

    private static Layer body(Norm norm, Pooling pooling, Activation activation) {
        Layer conv = new Convolution("conv", 3, 16, 3, 1, 1, true);
        List<Layer> norms = LayeredNetworkBuilder.norm("norm", 16, norm);
        Layer pool = pooling == Pooling.MAX ? new MaxPool(2, 2, 0) : new HalvingAverage();
        return new Chain(List.of(conv, norms.getFirst(), new Activate(activation), pool));
    }

    private static Tensor images(int channels, int side) {
        return SeedTree.of(1).tensors().normal(6, channels, side, side);
    }

    private static Output forward(Network network, Weights weights, Tensor images) {
        try (Autocast _ = BF16.autocast()) {
            return network.forward(weights, images, Pass.TAPPED);
        }
    }

    private static double distance(Tensor a, Tensor b) {
        return a.sub(b).norm().item_double() / b.norm().item_double();
    }

    @ParameterizedTest
    @CsvSource({"3, 32", "1, 28", "3, 20"})
    void forward_mixedPrecision_isTheNetworkInFloat32ToItsRounding(int channels, int side) {
        onlyWhereItIsUsed();
        Network network = network(Norm.INSTANCE, Pooling.AVERAGE, channels, side);
        Weights weights = network.init(SeedTree.of(0));
        Tensor images = images(channels, side);
        Output found = forward(network, weights, images);
        Output exact = network.forward(weights, images, Pass.TAPPED);

        assertThat(found.features().scalar_type().intern()).isEqualTo(ScalarType.Float);
        assertThat(distance(found.features(), exact.features())).isBetween(1e-6, 0.02);
        assertThat(distance(found.logits(), exact.logits())).isBetween(1e-6, 0.02);
        assertThat(found.taps()).hasSameSizeAs(exact.taps());
        for (int i = 0; i < exact.taps().size(); i++) {
            assertThat(found.taps().get(i).name()).isEqualTo(exact.taps().get(i).name());
            Tensor tap = found.taps().get(i).features();
            assertThat(distance(tap, exact.taps().get(i).features())).isBetween(1e-6, 0.02);
        }
    }

    /** The bits tell the two ways apart. */
    @Test
    void forward_convNet_goesThroughOneDnn() {
        onlyWhereItIsUsed();
        LayeredNetwork network = (LayeredNetwork) network(Norm.INSTANCE, Pooling.AVERAGE, 3, 32);
        Weights weights = network.init(SeedTree.of(0));
        Tensor images = images(3, 32);
        Layer body = ((Chain) network.whole(images.shape())).layers().getFirst();
        OneDnnBody own = OneDnnBody.of(body).orElseThrow();
        try (Autocast _ = BF16.autocast()) {
            Tensor features = own.apply(images, new Trace(weights, Pass.INFERENCE));
            Tensor layers = body.apply(images, new Trace(weights, Pass.INFERENCE));
            Tensor found = network.forward(weights, images, Pass.INFERENCE).features();
            assertThat(found.equal(flat(features))).isTrue();
            assertThat(found.equal(flat(layers))).isFalse();
        }
    }

    private static Tensor flat(Tensor features) {
        return features.flatten(1, -1).to(ScalarType.Float);
    }

    @Test
    void forward_manyPasses_leaveNoNativeMemoryBehind() {
        onlyWhereItIsUsed();
        Network network = network(Norm.INSTANCE, Pooling.AVERAGE, 3, 32);
        Weights weights = network.init(SeedTree.of(0));
        Tensor images = images(3, 32);
        long before = 0;
        for (int i = 0; i < 300; i++) {
            if (i == 100) {
                before = MemoryUse.residentBytes();
            }
            try (var _ = new PointerScope()) {
                forward(network, weights, images);
            }
        }
        // A pass makes 1 MB of features.
        assertThat(MemoryUse.residentBytes() - before).isLessThan(40_000_000L);
    }

    @Test
    void forward_imagesOrWeightsWantAGradient_haveOne() {
        onlyWhereItIsUsed();
        Network network = network(Norm.INSTANCE, Pooling.AVERAGE, 3, 32);
        Weights weights = network.init(SeedTree.of(0));
        Tensor images = images(3, 32);
        assertThat(forward(network, weights, images).logits().requires_grad()).isFalse();
        assertThat(forward(network, weights.asLeaves(), images).logits().requires_grad()).isTrue();
        Tensor moving = images.detach().set_requires_grad(true);
        assertThat(forward(network, weights, moving).logits().requires_grad()).isTrue();
    }

    @Test
    void forward_withoutGraph_isTheSameForWeightsThatLearnElsewhere() {
        onlyWhereItIsUsed();
        Network network = network(Norm.INSTANCE, Pooling.AVERAGE, 3, 32);
        Weights weights = network.init(SeedTree.of(0));
        Tensor images = images(3, 32);
        Tensor fixed = forward(network, weights, images).logits();
        try (var _ = new NoGradGuard()) {
            assertThat(forward(network, weights.asLeaves(), images).logits().equal(fixed)).isTrue();
        }
    }

    @Test
    void takes_mixedPrecisionAlone() {
        onlyWhereItIsUsed();
        Weights weights = network(Norm.INSTANCE, Pooling.AVERAGE, 3, 32).init(SeedTree.of(0));
        OneDnnBody own =
                OneDnnBody.of(body(Norm.INSTANCE, Pooling.AVERAGE, Activation.RELU)).orElseThrow();
        assertThat(own.takes(images(3, 32), weights)).isFalse();
        try (Autocast _ = BF16.autocast()) {
            assertThat(own.takes(images(3, 32), weights)).isTrue();
            assertThat(own.takes(images(3, 32).narrow(0, 0, 0), weights)).isFalse();
        }
    }

    /** oneDNN would take the bits of other types for float32. */
    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"Double", "BFloat16"})
    void takes_weightsOfOtherTypes_doesNot(ScalarType type) {
        onlyWhereItIsUsed();
        Network network = network(Norm.INSTANCE, Pooling.AVERAGE, 3, 32);
        Weights weights = network.init(SeedTree.of(0));
        Weights others = weights.map(weight -> weight.to(type));
        OneDnnBody own =
                OneDnnBody.of(body(Norm.INSTANCE, Pooling.AVERAGE, Activation.RELU)).orElseThrow();
        try (Autocast _ = BF16.autocast()) {
            assertThat(own.takes(images(3, 32), others)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BATCH, AVERAGE, RELU",
        "GROUP, AVERAGE, RELU",
        "INSTANCE, MAX, RELU",
        "INSTANCE, AVERAGE, SIGMOID",
        "INSTANCE, AVERAGE, LEAKY_RELU"
    })
    void of_otherLayers_isEmpty(Norm norm, Pooling pooling, Activation activation) {
        assertThat(OneDnnBody.of(body(norm, pooling, activation))).isEmpty();
    }

    @Test
    void of_otherOrders_isEmpty() {
        Layer conv = new Convolution("conv", 3, 16, 3, 1, 1, true);
        Layer norm = new GroupNorm("norm", 16, 16);
        Layer relu = new Activate(Activation.RELU);
        Layer tap = new TapPoint("tap");
        for (List<Layer> layers :
                List.<List<Layer>>of(
                        List.of(),
                        List.of(tap),
                        List.of(new HalvingAverage()),
                        List.of(norm),
                        List.of(conv, relu),
                        List.of(conv, tap, norm, relu),
                        List.of(conv, norm, tap, relu))) {
            assertThat(OneDnnBody.of(new Chain(layers))).as(layers.toString()).isEmpty();
        }
        assertThat(OneDnnBody.of(conv)).isEmpty();
    }

    @Test
    void of_convolutionsThatItCannotMake_isEmpty() {
        for (Convolution convolution :
                List.of(
                        new Convolution("conv", 3, 16, 3, 2, 1, true),
                        new Convolution("conv", 3, 16, 3, 1, 1, false),
                        Convolution.same("conv", 3, 16, 3, 1, 2),
                        Convolution.depthwise("conv", 16, 1, 1))) {
            assertThat(OneDnnBody.of(new Chain(List.of(convolution)))).isEmpty();
        }
    }
}
