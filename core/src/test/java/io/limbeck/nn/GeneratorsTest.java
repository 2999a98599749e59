package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generators, with values of golden/datafree.py. */
class GeneratorsTest {

    private static Map<String, Tensor> golden() throws URISyntaxException {
        var file = GeneratorsTest.class.getResource("/golden/datafree.safetensors");
        return Safetensors.read(Path.of(file.toURI())).tensors();
    }

    @ParameterizedTest
    @EnumSource
    void forward_eachKind_matchesPyTorch(GeneratorSpec.Kind kind) throws URISyntaxException {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> golden = golden();
            String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
            Generator generator = Generators.create(new GeneratorSpec(kind, 3, 2), 2, 16, 16);
            Map<String, Tensor> weights = new LinkedHashMap<>();
            generator
                    .init(SeedTree.of(0))
                    .all()
                    .forEach((key, like) -> {
                        Tensor found = golden.get(name + ".weights." + key);
                        assertThat(found.shape()).as(key).isEqualTo(like.shape());
                        weights.put(key, found);
                    });
            Tensor latents = golden.get(name + ".latents").clone().set_requires_grad(true);
            Tensor images = generator.forward(new Weights(weights, Set.of()), latents);
            float[] factors = new float[(int) images.numel()];
            for (int i = 0; i < factors.length; i++) {
                factors[i] = -1 + 2f * i / (factors.length - 1);
            }
            Tensor sum = images.mul(HostTensors.of(factors, images.shape())).sum();

            assertThat(generator.name()).isEqualTo(name);
            assertThat(latents.shape()).isEqualTo(generator.latents(4));
            assertThat(HostTensors.floats(images))
                    .containsExactly(
                            HostTensors.floats(golden.get(name + ".images")), within(1e-5f));
            assertThat(HostTensors.floats(Gradients.of(sum, List.of(latents)).getFirst()))
                    .containsExactly(
                            HostTensors.floats(golden.get(name + ".gradient")), within(2e-4f));
        }
    }

    @Test
    void init_gen32AsPublished_hasItsNumberOfWeights() throws URISyntaxException {
        try (var _ = new PointerScope()) {
            Generator generator = Generators.create(GeneratorSpec.defaults(), 3, 32, 32);
            assertThat(generator.init(SeedTree.of(0)).parameterCount())
                    .isEqualTo(2_328_899)
                    .isEqualTo(golden().get("gen32.count").item_long());
        }
    }

    @Test
    void reset_weights_areSmallAndScalesNearOne() {
        try (var _ = new PointerScope()) {
            Generator generator = Generators.create(GeneratorSpec.defaults(), 1, 28, 28);
            Weights reset = generator.reset(SeedTree.of(1));

            Tensor matrix = reset.get("start.weight");
            assertThat(matrix.mean().item_double()).isCloseTo(0, within(1e-4));
            assertThat(matrix.pow(new Scalar(2)).mean().item_double())
                    .isCloseTo(0.0004, within(1e-5));
            assertThat(reset.get("up.0.norm.weight").mean().item_double())
                    .isCloseTo(1, within(0.01));
            assertThat(reset.get("image.bias").abs().max().item_double()).isZero();
        }
    }

    @Test
    void create_sizeItCannotReach_saysWhichItReaches() {
        assertThatThrownBy(() -> Generators.create(GeneratorSpec.defaults(), 3, 30, 30))
                .isInstanceOf(ShapeException.class)
                .hasMessage("gen32 makes images whose sides are multiples of 4, not 30x30 pixels");
    }
}
