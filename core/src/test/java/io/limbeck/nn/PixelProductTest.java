package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The product is the convolution, up to the rounding of both. */
class PixelProductTest {

    private static final Compute BF16 = Compute.resolve("cpu", "bf16");

    private static Convolution convolution(long channels, long kernel, long padding) {
        return new Convolution("conv", channels, 16, kernel, 1, padding, true);
    }

    private static Weights weights(Convolution convolution) {
        FreshWeights fresh = new FreshWeights(SeedTree.of(3), Initialization.FRAMEWORK);
        convolution.initialize(fresh);
        Map<String, Tensor> leaves = new LinkedHashMap<>(fresh.weights().all());
        leaves.values().forEach(leaf -> leaf.set_requires_grad(true));
        return new Weights(leaves, Set.of());
    }

    private static double distance(Tensor a, Tensor b) {
        Tensor exact = b.to(ScalarType.Float);
        return a.to(ScalarType.Float).sub(exact).norm().item_double() / exact.norm().item_double();
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3, 1, 32, Contiguous",
        "1, 3, 3, 28, Contiguous",
        "3, 3, 0, 17, Contiguous",
        "1, 5, 2, 28, Contiguous",
        "3, 3, 1, 16, ChannelsLast",
        "3, 3, 0, 16, ChannelsLast"
    })
    void of_mixedPrecision_isTheConvolutionAndItsGradients(
            long channels, long kernel, long padding, long side, MemoryFormat order) {
        try (var _ = new PointerScope()) {
            Convolution convolution = convolution(channels, kernel, padding);
            Tensor images =
                    SeedTree.of(5).tensors().normal(6, channels, side, side).contiguous(order);
            requireAgreement(convolution, images);
            requireAgreement(convolution, images.detach().set_requires_grad(true));
        }
    }

    /** Of the output, and of all gradients: by the weights and, if they have one, by the images. */
    private static void requireAgreement(Convolution convolution, Tensor images) {
        Weights weights = weights(convolution);
        List<Tensor> leaves = new ArrayList<>(weights.all().values());
        Tensor exact =
                convolution.of(images, leaves.get(0), new TensorOptional(weights.get("conv.bias")));
        Tensor product;
        try (Autocast _ = BF16.autocast()) {
            assertThat(PixelProduct.pays(convolution, images, leaves.getFirst())).isTrue();
            product = convolution.apply(images, new Trace(weights, Pass.TRAINING));
        }
        assertThat(product.shape()).isEqualTo(exact.shape());
        assertThat(product.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        assertThat(distance(product, exact)).isBetween(1e-6, 0.005);
        if (images.requires_grad()) {
            leaves.add(images);
        }
        Tensor pull = SeedTree.of(6).tensors().normal(exact.shape());
        List<Tensor> expected = Gradients.of(exact.mul(pull).sum(), leaves);
        List<Tensor> seen = Gradients.of(product.mul(pull).sum(), leaves);
        for (int i = 0; i < leaves.size(); i++) {
            assertThat(distance(seen.get(i), expected.get(i))).isLessThan(0.01);
        }
    }

    @Test
    void pays_wideInputsStridesAndFloat32_areLeftToTheConvolution() {
        try (var _ = new PointerScope()) {
            Tensor images = SeedTree.of(5).tensors().normal(2, 3, 8, 8);
            assertThat(pays(convolution(3, 3, 1), images)).isFalse();
            try (Autocast _ = BF16.autocast()) {
                assertThat(pays(convolution(4, 3, 1), images)).isFalse();
                assertThat(pays(new Convolution("conv", 3, 16, 3, 2, 1, true), images)).isFalse();
                assertThat(pays(convolution(3, 3, 1), images)).isTrue();
            }
        }
    }

    private static boolean pays(Convolution convolution, Tensor images) {
        return PixelProduct.pays(convolution, images, torch.zeros(1));
    }
}
