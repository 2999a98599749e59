package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bit for bit libtorch's, whatever the type and the order of the numbers. */
@InPointerScope
class RectifierTest {

    private static Tensor features(ScalarType type, MemoryFormat order) {
        Tensor features = SeedTree.of(1).tensors().normal(3, 5, 7, 9);
        features.select(0, 0).select(0, 0).select(0, 0).copy_(edges());
        return features.to(type).contiguous(order);
    }

    private static Tensor edges() {
        return Tensor.create(
                0f,
                -0f,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                1e-40f,
                -1e-40f,
                3e38f,
                -3e38f,
                -1f);
    }

    private static void requireEqual(Tensor seen, Tensor expected) {
        assertThat(seen.scalar_type().intern()).isEqualTo(expected.scalar_type().intern());
        assertThat(torch.equal(seen, expected)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"BFloat16", "Float", "Double"})
    void inPlaceAndBack_areThoseOfLibtorch(ScalarType type) {
        for (MemoryFormat order : List.of(MemoryFormat.Contiguous, MemoryFormat.ChannelsLast)) {
            Tensor features = features(type, order);
            Tensor expected = features.relu();
            Tensor active = Rectifier.inPlace(features);
            requireEqual(active, expected);
            requireEqual(features, expected);

            Tensor gradient = SeedTree.of(2).tensors().normal(3, 5, 7, 9).to(type);
            Tensor pulled = torch.threshold_backward(gradient, expected, new Scalar(0));
            requireEqual(Rectifier.back(gradient, active), pulled);
            requireEqual(active, expected);
            requireEqual(Rectifier.backInto(active, gradient), pulled);
            requireEqual(active, pulled);
        }
    }

    /** Zeros and infinities too: a number that passes keeps its bits, any other becomes 0. */
    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"BFloat16", "Float", "Double"})
    void through_whatPassed_isTheGradientOfLibtorch(ScalarType type) {
        for (MemoryFormat order : List.of(MemoryFormat.Contiguous, MemoryFormat.ChannelsLast)) {
            Tensor active = features(type, order).relu();
            Tensor made = active.clone();
            Tensor passes = Rectifier.passing(active);
            Tensor change = features(type, MemoryFormat.Contiguous).neg();
            Tensor expected = torch.threshold_backward(change, active, new Scalar(0));

            requireEqual(Rectifier.through(change, passes), expected);
            requireEqual(Rectifier.through(expected.clone(), passes), expected);
            requireEqual(active, made);
        }
    }

    @Test
    void inPlace_ofFeaturesWithAGraph_keepsIt() {
        Tensor leaf =
                features(ScalarType.BFloat16, MemoryFormat.Contiguous).set_requires_grad(true);
        Tensor active = Rectifier.inPlace(leaf.mul(new Scalar(1)));
        Tensor gradient = Gradients.of(active.sum(), List.of(leaf)).getFirst();
        requireEqual(gradient, leaf.gt(new Scalar(0)).to(ScalarType.BFloat16));
    }
}
