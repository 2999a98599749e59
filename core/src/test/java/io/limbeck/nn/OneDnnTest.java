package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
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
        assumeThat(OneDnn.isFast())
                .as("skipped: this CPU does not multiply bfloat16, so oneDNN is not asked")
                .isTrue();
    }

    private static Tensor normal(long seed, long... shape) {
        return SeedTree.of(seed).tensors().normal(shape);
    }

    private static Tensor features(long height, long width) {
        return OneDnn.features(normal(0, 3, CHANNELS, height, width).add(new Scalar(0.5)));
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

    @ParameterizedTest
    @CsvSource({"32, 32, false", "16, 16, true", "5, 7, true", "1, 2, false"})
    void normalise_isInstanceNormAndReluInPlace(long height, long width, boolean rectified) {
        Tensor features = features(height, width);
        Tensor weight = normal(1, CHANNELS);
        Tensor bias = normal(2, CHANNELS);
        Trace trace =
                new Trace(
                        new Weights(Map.of("norm.weight", weight, "norm.bias", bias), Set.of()),
                        Pass.INFERENCE);
        Tensor exact = new GroupNorm("norm", CHANNELS, CHANNELS).apply(exact(features), trace);
        new OneDnn().normalise(features, weight, bias, EPSILON, rectified);
        requireRounded(features, rectified ? exact.relu() : exact);
    }

    @ParameterizedTest
    @CsvSource({"32, 32", "2, 2", "7, 5"})
    void halved_isTheMeanOfSquares(long height, long width) {
        Tensor features = features(height, width);
        requireRounded(new OneDnn().halved(features), torch.avg_pool2d(exact(features), 2, 2));
    }
}
