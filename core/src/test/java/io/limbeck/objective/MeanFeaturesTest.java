package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must hold of DM's distance; in float64. */
@InPointerScope
class MeanFeaturesTest {

    private Tensor real;
    private Tensor synthetic;

    @BeforeEach
    void draw() {
        real = normal(1, 7);
        synthetic = normal(2, 4);
    }

    private static Tensor normal(long seed, long rows) {
        return SeedTree.of(seed).tensors().normal(rows, 5).to(ScalarType.Double);
    }

    private static double distance(Tensor real, Tensor synthetic) {
        return MeanFeatures.distance(real, synthetic).item_double();
    }

    @Test
    void distance_featuresShifted_isUnchanged() {
        Tensor shift = normal(3, 1).mul(new Scalar(10));
        assertThat(distance(real.add(shift), synthetic.add(shift)))
                .isCloseTo(distance(real, synthetic), within(1e-12));
    }

    @Test
    void distance_rowsPermuted_isUnchanged() {
        Tensor order = HostTensors.of(new long[] {2, 0, 3, 1}, 4);
        assertThat(distance(real, synthetic.index_select(0, order)))
                .isCloseTo(distance(real, synthetic), within(1e-12));
    }

    @Test
    void distance_gradientOfAnImage_isItsShareOfTwiceTheDifferenceOfMeans() {
        Tensor leaf = synthetic.set_requires_grad(true);
        Tensor found = Gradients.of(MeanFeatures.distance(real, leaf), List.of(leaf)).getFirst();
        double[] expected =
                HostTensors.doubles(
                        synthetic.detach().mean(0).sub(real.mean(0)).mul(new Scalar(2.0 / 4)));
        for (int row = 0; row < 4; row++) {
            assertThat(HostTensors.doubles(found.select(0, row)))
                    .containsExactly(expected, within(1e-12));
        }
    }
}
