package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bfloat16 ends inside the network: what is summed, normalised or compared later is float32. */
class ReducedPrecisionTest {

    private static final Compute BF16 = Compute.resolve("cpu", "bf16");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "convnet",
                "mlp",
                "lenet",
                "resnet18",
                "mobilenet-v2",
                "vit-tiny",
                "bn-vit-tiny"
            })
    void forward_bf16_handsOutFloat32ThatWasRoundedInside(String name) {
        try (var _ = new PointerScope()) {
            Network network =
                    Networks.named(
                            name, NetworkSpec.ConvNet.defaults(), new Network.Input(3, 32, 32, 10));
            Weights weights = network.init(SeedTree.of(1));
            Tensor images = SeedTree.of(2).tensors().normal(2, 3, 32, 32);
            Output exact = network.forward(weights, images, Pass.TAPPED);
            Output rounded;
            try (Autocast _ = BF16.autocast()) {
                rounded = network.forward(weights, images, Pass.TAPPED);
            }
            assertThat(type(rounded.logits())).isEqualTo(ScalarType.Float);
            assertThat(type(rounded.features())).isEqualTo(ScalarType.Float);
            assertThat(rounded.taps()).allMatch(tap -> type(tap.features()) == ScalarType.Float);
            // It did compute in bf16, so this test would see a network that lifted nothing.
            assertThat(torch.equal(rounded.logits(), exact.logits())).isFalse();
        }
    }

    @Test
    void inFullPrecision_reducedOrNot_isFloat32OrAsItWas() {
        try (var _ = new PointerScope()) {
            Tensor single = torch.ones(2);
            assertThat(type(Trace.inFullPrecision(single.to(ScalarType.BFloat16))))
                    .isEqualTo(ScalarType.Float);
            assertThat(type(Trace.inFullPrecision(single.to(ScalarType.Half))))
                    .isEqualTo(ScalarType.Float);
            assertThat(Trace.inFullPrecision(single)).isSameAs(single);
            assertThat(type(Trace.inFullPrecision(single.to(ScalarType.Double))))
                    .isEqualTo(ScalarType.Double);
        }
    }

    private static ScalarType type(Tensor tensor) {
        return tensor.scalar_type().intern();
    }
}
