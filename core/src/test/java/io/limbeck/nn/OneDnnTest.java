package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.OneDnnInfo;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each layer is libtorch's in float32, to the rounding of its output. */
@InPointerScope
class OneDnnTest {

    private static final int CHANNELS = 20;
    private static final double EPSILON = 1e-5;

    @BeforeAll
    static void onlyWhereItIsUsed() {
        assumeThat(OneDnnInfo.isUsed())
                .as("skipped: this CPU does not multiply bfloat16, so oneDNN is not asked")
                .isTrue();
    }

    private static Tensor normal(long seed, long... shape) {
        return SeedTree.of(seed).tensors().normal(shape);
    }

    private static Tensor features(long height, long width) {
        return features(CHANNELS, height, width);
    }

    private static Tensor features(long channels, long height, long width) {
        return OneDnn.features(normal(0, 3, channels, height, width).add(new Scalar(0.5)));
    }

    private static Tensor exact(Tensor features) {
        return features.to(ScalarType.Float).contiguous();
    }

    /** Half a step of bfloat16's 8 bits, and what float32 sums lose. */
    private static void requireRounded(Tensor found, Tensor exact) {
        assertThat(found.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        assertThat(found.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
        assertThat(found.shape()).isEqualTo(exact.shape());
        Tensor bound = exact.abs().mul(new Scalar(1.0 / 256)).add(new Scalar(1e-4));
        assertThat(torch.all(found.to(ScalarType.Float).sub(exact).abs().le(bound)).item_bool())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 32, 32", "3, 3, 28, 28", "5, 2, 9, 4", "1, 0, 3, 8"})
    void convolved_isTheConvolutionOfRoundedKernels(
            long kernel, long padding, long height, long width) {
        Tensor features = features(height, width);
        // As libtorch rounds them; float32 all the same, as weights are.
        Tensor weight =
                normal(1, 24, CHANNELS, kernel, kernel)
                        .to(ScalarType.BFloat16)
                        .to(ScalarType.Float);
        Tensor bias = normal(2, 24);
        Tensor found = new OneDnn().convolved(features, weight, bias, padding);
        Tensor exact =
                torch.conv2d(
                        exact(features),
                        weight,
                        new TensorOptional(bias),
                        new long[] {1, 1},
                        new long[] {padding, padding},
                        new long[] {1, 1},
                        1);
        requireRounded(found, exact);
    }

    /** Kernels need not lie one after the other, as those of a transposed tensor do not. */
    @Test
    void convolved_kernelsInAnotherOrder_areTakenByTheirPlace() {
        Tensor features = features(8, 8);
        Tensor weight = normal(1, 3, 3, CHANNELS, 8).permute(3, 2, 0, 1);
        Tensor bias = normal(2, 8);
        Tensor found = new OneDnn().convolved(features, weight, bias, 1);
        Tensor plain = new OneDnn().convolved(features, weight.contiguous(), bias, 1);
        assertThat(found.equal(plain)).isTrue();
    }

    /** Channels that fill oneDNN's vectors, that fill several of them, and that do not. */
    @ParameterizedTest
    @CsvSource({
        "20, 32, 32, false",
        "20, 16, 16, true",
        "20, 5, 7, true",
        "20, 1, 2, false",
        "128, 32, 32, true",
        "128, 8, 8, false",
        "200, 4, 4, true"
    })
    void normalise_isInstanceNormAndReluInPlace(
            long channels, long height, long width, boolean rectified) {
        Tensor features = features(channels, height, width);
        Tensor weight = normal(1, channels);
        Tensor bias = normal(2, channels);
        Trace trace =
                new Trace(
                        new Weights(Map.of("norm.weight", weight, "norm.bias", bias), Set.of()),
                        Pass.INFERENCE);
        Tensor exact = new GroupNorm("norm", channels, channels).apply(exact(features), trace);
        new OneDnn().normalise(features, weight, bias, EPSILON, rectified);
        requireRounded(features, rectified ? exact.relu() : exact);
    }

    @Test
    void normalise_numbersOfOtherChannels_areRefused() {
        Tensor features = features(8, 8);
        assertThatThrownBy(() ->
                        new OneDnn()
                                .normalise(
                                        features, normal(1, CHANNELS), normal(2, 3), EPSILON, true))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("20 channels")
                .hasMessageContaining("3 numbers");
    }

    @ParameterizedTest
    @CsvSource({"32, 32", "2, 2", "7, 5"})
    void halved_isTheMeanOfSquares(long height, long width) {
        Tensor features = features(height, width);
        requireRounded(new OneDnn().halved(features), torch.avg_pool2d(exact(features), 2, 2));
    }
}
