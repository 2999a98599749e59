package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.Compute;
import io.limbeck.torch.ComputeDevice;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pass with frozen weights against autograd, which stays its plain version. */
@InPointerScope
class FrozenPassTest {

    private static Network network(String name, NetworkSpec.Norm norm) {
        int side =
                switch (name) {
                    case "resnet18", "resnet18-ap", "wrn16-1", "mobilenet-v2", "bn-vit-tiny" -> 16;
                    default -> 32;
                };
        Network.Input input = new Network.Input(3, side, side, 5);
        return switch (name) {
            case "resnet18" -> ResNets.named(name, norm, NetworkSpec.Stem.CIFAR, input);
            case "resnet50" -> ResNets.named(name, norm, NetworkSpec.Stem.IMAGENET, input);
            case "bn-vit-tiny" -> Networks.create(new NetworkSpec.BnVitTiny(8, true), input);
            case "wrn16-1", "mobilenet-v2", "vgg11", "resnet18-ap" ->
                    Networks.named(name, new NetworkSpec.Vgg11(norm), input);
            default ->
                    Networks.create(
                            new NetworkSpec.ConvNet(
                                    3,
                                    8,
                                    norm,
                                    NetworkSpec.Pooling.MAX,
                                    NetworkSpec.Activation.valueOf(name)),
                            input);
        };
    }

    /** Fresh weights, with running statistics and affine terms that are not 0 and 1. */
    private static Weights weights(Network network) {
        Weights fresh = network.init(SeedTree.of(3));
        Map<String, Tensor> moved = new LinkedHashMap<>();
        SeedTree seeds = SeedTree.of(4);
        fresh.all()
                .forEach((name, tensor) -> {
                    if (tensor.dim() != 1) {
                        return;
                    }
                    Tensor some = seeds.child(name.hashCode()).tensors().normal(tensor.shape());
                    moved.put(
                            name,
                            name.endsWith("running_var")
                                    ? some.abs().add(new Scalar(0.5))
                                    : tensor.add(some, new Scalar(0.1)));
                });
        return fresh.with(moved);
    }

    private static Tensor images(Network network, int count) {
        Network.Input input = network.input();
        return SeedTree.of(5)
                .tensors()
                .normal(count, input.channels(), input.height(), input.width());
    }

    private static Tensor loss(Output output) {
        Tensor sum = torch.log_softmax(output.logits(), 1).narrow(1, 1, 1).mean().neg();
        for (Output.BnStatistics own : output.bnStatistics()) {
            sum = sum.add(own.mean().mul(own.mean()).sum(), new Scalar(0.01));
            sum = sum.add(own.variance().mul(own.variance()).sum(), new Scalar(0.01));
        }
        return sum;
    }

    private static double distance(Tensor one, Tensor other) {
        return one.sub(other).norm().item_double() / other.norm().item_double();
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, BATCH",
        "resnet50, BATCH",
        "resnet18-ap, BATCH",
        "wrn16-1, BATCH",
        "mobilenet-v2, BATCH",
        "vgg11, BATCH",
        "bn-vit-tiny, BATCH",
        "RELU, BATCH",
        "LEAKY_RELU, BATCH",
        "SIGMOID, INSTANCE"
    })
    void gradient_ofAnyNetwork_isAutograds(String name, NetworkSpec.Norm norm) {
        Network network = network(name, norm);
        Weights weights = weights(network);
        Tensor images = images(network, 4);
        Tensor leaf = images.detach().set_requires_grad(true);
        Output plain = network.forward(weights, leaf, Pass.OBSERVING);
        Tensor wanted = Gradients.of(loss(plain), List.of(leaf)).getFirst();

        try (FrozenPass pass = FrozenPass.of(network, weights, images, Compute.cpu())) {
            assertThat(distance(pass.output().logits(), plain.logits())).isLessThan(1e-4);
            assertThat(pass.output().bnStatistics().stream().map(Output.BnStatistics::layer))
                    .containsExactlyElementsOf(
                            plain.bnStatistics().stream().map(Output.BnStatistics::layer).toList());
            Tensor loss = loss(pass.output());
            assertThat(loss.item_double())
                    .isCloseTo(loss(plain).item_double(), within(1e-3 * loss.item_double()));
            assertThat(distance(pass.gradient(loss), wanted)).isLessThan(2e-3);
        }
    }

    /** By layers with a way of their own; by autograd over whole blocks; and over all but few. */
    @ParameterizedTest
    @CsvSource({"RELU", "wrn16-1", "bn-vit-tiny"})
    void gradient_inBfloat16_isNear(String name) {
        Network network = network(name, NetworkSpec.Norm.BATCH);
        Weights weights = weights(network);
        Tensor images = images(network, 8);
        Tensor[] gradients = new Tensor[2];
        for (Precision precision : Precision.values()) {
            Compute compute = new Compute(new ComputeDevice.Cpu(), precision);
            try (FrozenPass pass = FrozenPass.of(network, weights, images, compute)) {
                gradients[precision == Precision.F32 ? 0 : 1] = pass.gradient(loss(pass.output()));
            }
        }
        // The upper bound is loose, for numbers of 8 bits; float32 all the way falls below 1e-3.
        assertThat(distance(gradients[1], gradients[0])).isBetween(1e-3, 0.3);
    }

    @Test
    void of_aLayerThatFails_leavesNativeMemoryAsItWas() {
        Layer failing =
                new Layer() {
                    @Override
                    public FeatureShape outputShape(FeatureShape input) {
                        return input;
                    }

                    @Override
                    public Tensor apply(Tensor features, Trace trace) {
                        throw new IllegalStateException("on purpose");
                    }
                };
        Layer first = Convolution.same("conv", 3, 3, 3, 1, 1);
        Layer layers = new Residual(new Chain(List.of(first)), new Chain(List.of(first, failing)));
        Weights weights = new Weights(Map.of("conv.weight", torch.zeros(3, 3, 3, 3)), Set.of());
        Tensor images = torch.zeros(2, 3, 8, 8);
        long tensors = Pointer.totalCount();
        try (var _ = new PointerScope();
                Tape tape = new Tape(weights, Compute.cpu())) {
            assertThatThrownBy(() -> new Chain(List.of(layers)).run(images, tape))
                    .hasMessage("on purpose");
        }
        assertThat(Pointer.totalCount()).isEqualTo(tensors);
    }

    @Test
    void gradient_ofTheImagesThemselves_isAdded() {
        Network network = network("RELU", NetworkSpec.Norm.BATCH);
        Tensor images = SeedTree.of(5).tensors().normal(4, 3, 32, 32);
        try (FrozenPass pass = FrozenPass.of(network, weights(network), images, Compute.cpu())) {
            Tensor gradient = pass.gradient(pass.images().sum());
            assertThat(HostTensors.floats(gradient)).containsOnly(1f);
        }
    }

    @Test
    void gradient_overAndOver_leavesNativeMemoryAsItWas() {
        Network network = network("resnet18", NetworkSpec.Norm.BATCH);
        Weights weights = weights(network);
        Tensor images = images(network, 2);
        long tensors = 0;
        for (int round = 0; round < 4; round++) {
            try (var _ = new PointerScope();
                    FrozenPass pass = FrozenPass.of(network, weights, images, Compute.cpu())) {
                pass.gradient(loss(pass.output()));
            }
            if (round == 1) {
                tensors = Pointer.totalCount();
            }
        }
        assertThat(Pointer.totalCount()).isEqualTo(tensors);
    }

    @Test
    void of_imagesOfAnotherSize_areRefused() {
        Network network = network("RELU", NetworkSpec.Norm.BATCH);
        assertThatThrownBy(() ->
                        FrozenPass.of(
                                network,
                                weights(network),
                                torch.zeros(2, 3, 16, 16),
                                Compute.cpu()))
                .isInstanceOf(ShapeException.class);
    }
}
