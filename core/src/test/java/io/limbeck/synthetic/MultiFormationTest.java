package io.limbeck.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.synthetic.Formation.Kind;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiFormationTest {

    @ParameterizedTest
    @CsvSource({
        "SINGLE, 2, 100000, single2",
        "SINGLE, 3, 100000, single3",
        "MULTI, 3, 100000, multi3",
        "BOUND, 3, 16, bound3"
    })
    void decode_anyFormation_matchesPyTorch(Kind kind, int factor, int bound, String expected) {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> golden = golden();
            Tensor decoded =
                    MultiFormation.decode(new Formation(kind, factor, bound), golden.get("images"));
            assertClose(decoded, golden.get(expected));
        }
    }

    @Test
    void decode_paddedFactor_gradientMatchesPyTorch() {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> golden = golden();
            Tensor leaf = golden.get("images").set_requires_grad(true);
            Tensor sum =
                    MultiFormation.decode(new Formation(Kind.SINGLE, 3, 100_000), leaf)
                            .mul(golden.get("weights"))
                            .sum();
            assertClose(
                    Gradients.of(sum, List.of(leaf)).getFirst(), golden.get("single3.gradient"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SINGLE, 100000, 5, 20, 45, 80",
        "MULTI, 100000, 5, 25, 70, 150",
        "BOUND, 8, 5, 5, 5, 5",
        "BOUND, 16, 5, 11, 13, 13",
        "BOUND, 100000, 5, 20, 45, 80",
        "BOUND, 3, 5, 5, 5, 5"
    })
    void decode_fiveImages_givesAsManyAsTheFormationSays(
            Kind kind, int bound, int one, int two, int three, int four) {
        int[] expected = {one, two, three, four};
        try (var _ = new PointerScope()) {
            Tensor images = SeedTree.of(1).tensors().uniform(5, 1, 12, 12);
            for (int factor = 1; factor <= 4; factor++) {
                Formation formation = new Formation(kind, factor, bound);
                assertThat(MultiFormation.decodedCount(formation, 5))
                        .isEqualTo(expected[factor - 1]);
                assertThat(MultiFormation.decode(formation, images).shape())
                        .containsExactly(expected[factor - 1], 1, 12, 12);
            }
        }
    }

    @Test
    void decode_rampAndConstant_isCropMajor() {
        try (var _ = new PointerScope()) {
            float[] values = new float[32];
            for (int i = 0; i < 16; i++) {
                values[i] = i;
                values[16 + i] = 100;
            }
            Tensor decoded =
                    MultiFormation.decode(
                            new Formation(Kind.SINGLE, 2, 100_000),
                            HostTensors.of(values, 2, 1, 4, 4));
            assertThat(HostTensors.floats(decoded.flatten(1, 3).mean(1)))
                    .containsExactly(
                            new float[] {2.5f, 100, 4.5f, 100, 10.5f, 100, 12.5f, 100},
                            within(1e-4f));
        }
    }

    @ParameterizedTest
    @CsvSource({"SINGLE, 2, 100000", "MULTI, 2, 100000", "BOUND, 2, 16"})
    void sources_anyFormation_nameTheImageBehindEach(Kind kind, int factor, int bound) {
        Formation formation = new Formation(kind, factor, bound);
        try (var _ = new PointerScope()) {
            float[] numbers = new float[5 * 16];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Math.floorDiv(i, 16);
            }
            Tensor decoded = MultiFormation.decode(formation, HostTensors.of(numbers, 5, 1, 4, 4));
            assertThat(HostTensors.longs(decoded.flatten(1, 3).mean(1).round()))
                    .containsExactly(
                            Arrays.stream(MultiFormation.sources(formation, 5))
                                    .asLongStream()
                                    .toArray());
        }
    }

    @Test
    void decode_constant_staysConstantButForThePadding() {
        try (var _ = new PointerScope()) {
            Tensor images = torch.ones(1, 1, 32, 32).mul(new Scalar(0.25));
            Tensor halves = MultiFormation.decode(new Formation(Kind.SINGLE, 2, 100_000), images);
            assertThat(halves.max().item_float()).isEqualTo(0.25f);
            assertThat(halves.min().item_float()).isEqualTo(0.25f);

            Tensor thirds = MultiFormation.decode(new Formation(Kind.SINGLE, 3, 100_000), images);
            float[] greatest = HostTensors.floats(thirds.flatten(1, 3).amax(new long[] {1}, false));
            assertThat(greatest).containsExactly(.25f, .25f, .5f, .25f, .25f, .5f, .5f, .5f, .5f);
        }
    }

    @Test
    void decode_factorTwo_gradientOfSumIsFourPerPixel() {
        try (var _ = new PointerScope()) {
            Tensor leaf = SeedTree.of(2).tensors().uniform(2, 3, 8, 8).set_requires_grad(true);
            Tensor sum = MultiFormation.decode(new Formation(Kind.SINGLE, 2, 100_000), leaf).sum();
            assertThat(HostTensors.floats(Gradients.of(sum, List.of(leaf)).getFirst()))
                    .containsOnly(4f);
        }
    }

    @Test
    void decode_imagesSmallerThanTheFactor_areRefused() {
        try (var _ = new PointerScope()) {
            assertThatThrownBy(() ->
                            MultiFormation.decode(
                                    new Formation(Kind.SINGLE, 4, 100_000), torch.ones(1, 1, 3, 8)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("[1, 1, 3, 8]");
        }
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).abs().max().item_float()).isLessThan(2e-6f);
    }

    private static Map<String, Tensor> golden() {
        try {
            return Safetensors.read(
                            Path.of(
                                    Objects.requireNonNull(
                                                    MultiFormationTest.class.getResource(
                                                            "/golden/decode.safetensors"))
                                            .toURI()))
                    .tensors();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
