package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InPointerScope
class NcfdTest {

    private static final Ncfd EQUAL = new Ncfd(0.5, 0.5);
    private static final double PI = Math.PI;

    private final SeedTree seeds = SeedTree.of(3);

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5, 0, 0, 0.5, 0.5, 300",
        "0.5, 0.5, 0, 0, 1, 1, 424.264069",
        "0.5, 0.5, 0, 0, 0.333333333333333, -0.333333333333333, 106.066017",
        "0.5, 0.5, 0, 0, 0.666666666666667, -0.666666666666667, 318.198052",
        "0.5, 0.5, 0, 1, 0, 0, 212.132034",
        "0.9, 0.1, 0, 0, 0.333333333333333, -0.333333333333333, 142.302495",
        "0.9, 0.1, 0, 0, 0.5, 0.5, 134.164079",
    })
    void loss_pointsOnALine_isTheValueWorkedOutByHand(
            double alpha, double beta, double x1, double x2, double y1, double y2, double loss) {
        Tensor x = HostTensors.of(new double[] {x1 * PI, x2 * PI}, 2, 1);
        Tensor y = HostTensors.of(new double[] {y1 * PI, y2 * PI}, 2, 1);
        Tensor t = HostTensors.of(new double[] {1}, 1, 1);
        double value = 300 * new Ncfd(alpha, beta).of(x, y, t).item_double();
        assertThat(value).isCloseTo(loss, within(loss * 1e-5));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-0.1, 0.5", "0.5, 1.1", "NaN, 0.5", "Infinity, 0.5"})
    void constructor_weightThatIsNoShareOrNone_isRefused(double alpha, double beta) {
        assertThatThrownBy(() -> new Ncfd(alpha, beta))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("both must be 0 to 1 and one above 0");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.2, 0.5, 1})
    void of_setWithItself_isTheRootOfTheFloor(double beta) {
        Tensor x = doubles("x", 6, 5);
        Tensor permuted = x.flip(0);
        Tensor t = doubles("t", 7, 5);
        Ncfd ncfd = new Ncfd(1 - beta, beta);
        double floor = Math.sqrt(beta * 1e-12);
        assertThat(ncfd.of(x, x, t).item_double()).isCloseTo(floor, within(floor * 1e-6));
        assertThat(ncfd.of(x, permuted, t).item_double()).isCloseTo(floor, within(floor * 1e-6));
    }

    @Test
    void of_setWithItselfInFloat32_doesNotDrownInRounding() {
        Tensor x = FeatureLayers.normalized(seeds.child("x").tensors().normal(64, 2048));
        Tensor t = seeds.child("t").tensors().normal(256, 2048);
        assertThat(300 * EQUAL.of(x, x.flip(0), t).item_double()).isLessThan(1e-3);
        CharacteristicFunction one = CharacteristicFunction.of(x, t);
        CharacteristicFunction other = CharacteristicFunction.of(x.flip(0), t);
        assertThat(300 * EQUAL.byAmplitudeAndPhase(one, other).mean().item_double())
                .isLessThan(1e-3);
    }

    @Test
    void of_anySets_isSymmetricAndOnlyDependsOnTheDistribution() {
        Tensor x = doubles("x", 6, 5);
        Tensor y = doubles("y", 4, 5);
        Tensor t = doubles("t", 7, 5);
        double value = EQUAL.of(x, y, t).item_double();
        assertThat(EQUAL.of(y, x, t).item_double()).isCloseTo(value, within(1e-12));
        assertThat(EQUAL.of(twice(x), y, t).item_double()).isCloseTo(value, within(1e-7));
        assertThat(EQUAL.of(x, y, twice(t)).item_double()).isCloseTo(value, within(1e-7));
        assertThat(EQUAL.of(x.flip(0), y.flip(0), t).item_double()).isCloseTo(value, within(1e-12));
        assertThat(300 * value).isBetween(0.0, 424.2641);
    }

    @Test
    void perFrequency_equalWeights_shortAndGeneralPathAgree() {
        CharacteristicFunction x =
                CharacteristicFunction.of(doubles("x", 6, 5), doubles("t", 99, 5));
        CharacteristicFunction y =
                CharacteristicFunction.of(doubles("y", 4, 5), doubles("t", 99, 5));
        assertThat(
                        EQUAL.bySquaredDistance(x, y)
                                .sub(EQUAL.byAmplitudeAndPhase(x, y))
                                .abs()
                                .max()
                                .item_double())
                .isLessThan(1e-9);
    }

    @Test
    void terms_spreadOrShift_actOnOneTermOnly() {
        Tensor t = HostTensors.of(new double[] {0.3, -0.2, 0.1, 0.2}, 2, 2);
        Tensor a = HostTensors.of(new double[] {0.7, 0.4}, 1, 2);
        Tensor delta = HostTensors.of(new double[] {0.5, -0.3}, 1, 2);
        CharacteristicFunction point = CharacteristicFunction.of(a, t);
        CharacteristicFunction spread =
                CharacteristicFunction.of(cat(a.add(delta), a.sub(delta)), t);
        assertThat(Ncfd.phaseTerm(point, spread).abs().max().item_double()).isLessThan(1e-15);
        assertThat(Ncfd.amplitudeTerm(point, spread).min().item_double()).isGreaterThan(1e-10);

        Tensor x = doubles("x", 6, 2);
        CharacteristicFunction here = CharacteristicFunction.of(x, t);
        CharacteristicFunction shifted = CharacteristicFunction.of(x.add(delta), t);
        assertThat(Ncfd.amplitudeTerm(here, shifted).max().item_double()).isLessThan(1e-15);
        assertThat(Ncfd.phaseTerm(here, shifted).max().item_double()).isGreaterThan(1e-4);
    }

    @Test
    void phaseTerm_pointMasses_isTwiceOneMinusCosine() {
        Tensor t = doubles("t", 40, 3).mul(new Scalar(3));
        Tensor a = doubles("a", 1, 3);
        Tensor b = doubles("b", 1, 3);
        CharacteristicFunction x = CharacteristicFunction.of(a, t);
        CharacteristicFunction y = CharacteristicFunction.of(b, t);
        Tensor expected =
                t.mm(a.sub(b).t()).squeeze(1).cos().neg().add(new Scalar(1)).mul(new Scalar(2));
        assertThat(Ncfd.phaseTerm(x, y).sub(expected).abs().max().item_double()).isLessThan(1e-12);
        assertThat(Ncfd.amplitudeTerm(x, y).max().item_double()).isLessThan(1e-24);
    }

    @Test
    void squaredDistance_gaussianFrequencies_isTheGaussianKernelsDiscrepancy() {
        Tensor x = FeatureLayers.normalized(doubles("x", 6, 4));
        Tensor y = FeatureLayers.normalized(doubles("y", 5, 4));
        Tensor t = doubles("t", 200_000, 4);
        Tensor root =
                new Ncfd(1, 1)
                        .perFrequency(
                                CharacteristicFunction.of(x, t), CharacteristicFunction.of(y, t));
        double mmd =
                kernel(x, x).mean().item_double()
                        + kernel(y, y).mean().item_double()
                        - 2 * kernel(x, y).mean().item_double();
        assertThat(root.square().mean().item_double()).isCloseTo(mmd, Percentage.withPercentage(1));
        assertThat(root.mean().item_double()).isLessThanOrEqualTo(Math.sqrt(mmd) * 1.001);
    }

    @Test
    void squaredDistance_setsOfOneLaw_isTheSamplingFloor() {
        Tensor t = doubles("t", 32, 4);
        double distance = 0;
        double floor = 0;
        for (int i = 0; i < 1500; i++) {
            try (var _ = new PointerScope()) {
                SeedTree repeat = seeds.child(i);
                CharacteristicFunction x =
                        CharacteristicFunction.of(
                                repeat.child("x").tensors().normal(40, 4).to(ScalarType.Double), t);
                CharacteristicFunction y =
                        CharacteristicFunction.of(
                                repeat.child("y").tensors().normal(1024, 4).to(ScalarType.Double),
                                t);
                distance += new Ncfd(1, 1).perFrequency(x, y).square().mean().item_double();
                floor +=
                        (1 - t.square().sum(1).neg().exp().mean().item_double())
                                * (1.0 / 40 + 1.0 / 1024);
            }
        }
        assertThat(distance).isCloseTo(floor, Percentage.withPercentage(2));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0.8, 0.2", "0, 1", "0.05, 0.95"})
    void gradient_ofFeaturesAndFrequencies_isTheDifferenceQuotient(double alpha, double beta) {
        Ncfd ncfd = new Ncfd(alpha, beta);
        Tensor x = doubles("x", 6, 5);
        Tensor y = doubles("y", 4, 5);
        Tensor t = doubles("t", 7, 5);
        Tensor yLeaf = y.clone().set_requires_grad(true);
        Tensor tLeaf = t.clone().set_requires_grad(true);
        List<Tensor> gradients = Gradients.of(ncfd.of(x, yLeaf, tLeaf), List.of(yLeaf, tLeaf));
        Tensor direction = doubles("direction", 4, 5);
        Tensor tDirection = doubles("tDirection", 7, 5);
        double step = 1e-6;
        double along =
                gradients.get(0).mul(direction).sum().item_double()
                        + gradients.get(1).mul(tDirection).sum().item_double();
        double ahead =
                ncfd.of(x, moved(y, direction, step), moved(t, tDirection, step)).item_double();
        double behind =
                ncfd.of(x, moved(y, direction, -step), moved(t, tDirection, -step)).item_double();
        assertThat((ahead - behind) / (2 * step)).isCloseTo(along, within(1e-7));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.5, 0.9, 1})
    void gradient_equalSets_isFinite(double alpha) {
        Tensor x = doubles("x", 6, 5).to(ScalarType.Float);
        Tensor leaf = x.clone().set_requires_grad(true);
        Tensor t = doubles("t", 7, 5).to(ScalarType.Float);
        Tensor gradient =
                Gradients.of(new Ncfd(alpha, 1 - alpha).of(x, leaf, t), List.of(leaf)).getFirst();
        assertThat(gradient.isfinite().all().item_bool()).isTrue();
    }

    @Test
    void gradient_functionsThatVanish_isFinite() {
        Tensor t = HostTensors.of(new double[] {1}, 1, 1);
        Tensor zero = HostTensors.of(new double[] {0, PI}, 2, 1).set_requires_grad(true);
        Tensor other = HostTensors.of(new double[] {PI / 2, -PI / 2}, 2, 1);
        Tensor gradient =
                Gradients.of(new Ncfd(0.8, 0.2).of(other, zero, t), List.of(zero)).getFirst();
        assertThat(gradient.isfinite().all().item_bool()).isTrue();
    }

    @Test
    void of_reducedPrecision_isLiftedBeforeNormAndFunction() {
        Tensor reduced = doubles("x", 6, 5).to(ScalarType.BFloat16);
        Tensor lifted = reduced.to(ScalarType.Float);
        Tensor t = doubles("t", 7, 5).to(ScalarType.Float);
        Tensor unit = FeatureLayers.normalized(reduced);
        assertThat(unit.scalar_type().intern()).isEqualTo(ScalarType.Float);
        assertThat(torch.equal(unit, FeatureLayers.normalized(lifted))).isTrue();
        CharacteristicFunction function = CharacteristicFunction.of(reduced, t);
        assertThat(function.cosine().scalar_type().intern()).isEqualTo(ScalarType.Float);
        assertThat(torch.equal(function.sine(), CharacteristicFunction.of(lifted, t).sine()))
                .isTrue();
    }

    /** Of their square there would be more than a terabyte: memory is linear in both. */
    @ParameterizedTest
    @CsvSource({"400000, 1", "1, 400000"})
    void of_manyRowsOrFrequencies_takesNoSquareOfThem(long rows, long frequencies) {
        for (Ncfd ncfd : List.of(EQUAL, new Ncfd(0.8, 0.2))) {
            Tensor y = doubles("y", rows, 2).set_requires_grad(true);
            Tensor loss = ncfd.of(doubles("x", rows, 2), y, doubles("t", frequencies, 2));
            Tensor gradient = Gradients.of(loss, List.of(y)).getFirst();
            assertThat(gradient.isfinite().all().item_bool()).isTrue();
        }
    }

    @Test
    void of_shapesThatDoNotFit_areRefused() {
        assertThatThrownBy(
                        () -> EQUAL.of(doubles("x", 2, 3), doubles("y", 2, 3), doubles("t", 2, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[2, 3]")
                .hasMessageContaining("[2, 4]");
        assertThatThrownBy(() -> EQUAL.of(torch.zeros(0, 3), torch.zeros(2, 3), torch.zeros(2, 3)))
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> new Ncfd(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private Tensor doubles(String name, long... shape) {
        return seeds.child(name).tensors().normal(shape).to(ScalarType.Double);
    }

    private static Tensor kernel(Tensor x, Tensor y) {
        return x.unsqueeze(1).sub(y.unsqueeze(0)).square().sum(2).mul(new Scalar(-0.5)).exp();
    }

    private static Tensor moved(Tensor tensor, Tensor direction, double step) {
        return tensor.add(direction.mul(new Scalar(step)));
    }

    private static Tensor twice(Tensor tensor) {
        return cat(tensor, tensor);
    }

    private static Tensor cat(Tensor one, Tensor other) {
        return torch.cat(new TensorVector(one, other), 0);
    }
}
