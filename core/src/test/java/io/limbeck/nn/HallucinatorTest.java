package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.nn.Hallucinator.Activation;
import io.limbeck.nn.Hallucinator.Form;
import io.limbeck.setting.SettingException;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InPointerScope
class HallucinatorTest {

    @ParameterizedTest
    @CsvSource({"3,32,5568", "1,32,5514", "3,64,23232", "3,28,4224", "3,128,95424"})
    void parameterCount_releasedForm_isThePublishedOne(int channels, int side, long count) {
        Hallucinator released = square(Form.defaults(), channels, 3, side);
        assertThat(released.parameterCount()).isEqualTo(count);
        assertThat(released.init(SeedTree.of(1)).parameterCount()).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({
        "3,1,1,NONE,1",
        "3,3,1,NONE,1",
        "1,5,1,NONE,1",
        "4,3,2,RELU,1",
        "3,3,1,NONE,2",
        "1,2,3,LEAKY_RELU,2",
        "2,3,2,RELU,4"
    })
    void apply_anyForm_reachesTheImageAndUsesEveryWeight(
            int channels, int kernel, int depth, Activation activation, int enlarge) {
        Hallucinator any = square(new Form(5, kernel, depth, activation, enlarge), channels, 3, 24);
        Weights weights = any.init(SeedTree.of(2)).asLeaves();
        Tensor bases = torch.randn(2, channels, 24 / enlarge, 24 / enlarge);
        Tensor images = any.apply(weights, bases);
        assertThat(images.shape()).containsExactly(2, 3, 24, 24);
        assertThat(any.parameterCount()).isEqualTo(weights.parameterCount());
        List<Tensor> gradients = Gradients.of(images.mul(images).sum(), weights.parameters());
        assertThat(gradients).allMatch(g -> g.abs().sum().item_double() > 0);
    }

    @Test
    void apply_releasedForm_isAffineAndOtherwiseNot() {
        assertThat(defect(Form.defaults())).isLessThan(1e-5);
        assertThat(defect(new Form(3, 3, 1, Activation.RELU, 1))).isGreaterThan(1e-2);
    }

    /** H(a + b) - H(a) - H(b) + H(0), the greatest of it. */
    private static double defect(Form form) {
        Hallucinator any = square(form, 3, 3, 12);
        Weights weights = any.init(SeedTree.of(3));
        Tensor a = torch.randn(1, 3, 12, 12);
        Tensor b = torch.randn(1, 3, 12, 12);
        return any.apply(weights, a.add(b))
                .sub(any.apply(weights, a))
                .sub(any.apply(weights, b))
                .add(any.apply(weights, torch.zeros_like(a)))
                .abs()
                .max()
                .item_double();
    }

    @Test
    void apply_deltaKernels_giveTheInteriorBackWithAnEmptyBorder() {
        Hallucinator released = square(Form.defaults(), 3, 3, 8);
        Tensor bases = torch.randn(2, 3, 8, 8);
        Tensor images = released.apply(identity(released), bases);
        Tensor inside = images.narrow(2, 1, 6).narrow(3, 1, 6);
        assertThat(torch.equal(inside, bases.narrow(2, 1, 6).narrow(3, 1, 6))).isTrue();
        assertThat(images.abs().sum().sub(inside.abs().sum()).abs().item_double()).isLessThan(1e-3);
        assertThat(images.narrow(2, 0, 1).abs().max().item_double()).isZero();
        assertThat(images.narrow(3, 7, 1).abs().max().item_double()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3,3,1,1", "1,3,1,1", "3,3,2,1", "3,3,1,2", "1,5,1,4"})
    void init_copy_beginsNearTheBaseAndDiffers(int channels, int kernel, int depth, int enlarge) {
        Hallucinator any =
                square(new Form(3, kernel, depth, Activation.NONE, enlarge), channels, 3, 32);
        Tensor bases = torch.randn(1, channels, 32 / enlarge, 32 / enlarge);
        Tensor one = any.apply(any.init(Hallucinator.Start.COPY, SeedTree.of(1)), bases);
        Tensor other = any.apply(any.init(Hallucinator.Start.COPY, SeedTree.of(2)), bases);
        Tensor copy =
                bases.unsqueeze(3)
                        .unsqueeze(5)
                        .expand(1, 3, 32 / enlarge, enlarge, 32 / enlarge, enlarge)
                        .reshape(1, 3, 32, 32);
        long border = (long) depth * (kernel - 1) / 2 * enlarge;
        long inside = 32 - 2 * border;
        Tensor off = one.sub(copy).narrow(2, border, inside).narrow(3, border, inside);
        assertThat(off.square().mean().item_double()).isLessThan(0.25);
        assertThat(one.sub(other).square().mean().item_double()).isGreaterThan(1e-3);
    }

    @Test
    void apply_scaleOfZero_forgetsTheBase() {
        Hallucinator released = square(Form.defaults(), 3, 3, 8);
        Weights fresh = released.init(SeedTree.of(4));
        Weights blind =
                fresh.with(Map.of("affine.scale", torch.zeros_like(fresh.get("affine.scale"))));
        assertThat(
                        torch.equal(
                                released.apply(blind, torch.randn(1, 3, 8, 8)),
                                released.apply(blind, torch.randn(1, 3, 8, 8))))
                .isTrue();
    }

    @Test
    void init_seedsAndScale_differAndBeginNeutral() {
        Hallucinator released = square(Form.defaults(), 3, 3, 8);
        Weights one = released.init(SeedTree.of(1));
        Weights other = released.init(SeedTree.of(2));
        assertThat(torch.equal(one.get("encoder.0.weight"), other.get("encoder.0.weight")))
                .isFalse();
        assertThat(one.get("affine.scale").sub(new Scalar(1)).abs().max().item_double()).isZero();
        assertThat(one.get("affine.shift").abs().max().item_double()).isZero();
        double bound = 1 / Math.sqrt(27);
        assertThat(one.get("decoder.0.weight").abs().max().item_double())
                .isBetween(0.8 * bound, bound);
    }

    @ParameterizedTest
    @CsvSource({"released,3,1,NONE,1", "grey,1,1,NONE,1", "deep,2,2,RELU,2"})
    void apply_golden_matchesPyTorchWithAllGradients(
            String name, int channels, int depth, Activation activation, int enlarge)
            throws URISyntaxException {
        var file = HallucinatorTest.class.getResource("/golden/haba.safetensors");
        Map<String, Tensor> golden = Safetensors.read(Path.of(file.toURI())).tensors();
        Hallucinator any = square(new Form(3, 3, depth, activation, enlarge), channels, 3, 12);
        Map<String, Tensor> named = new LinkedHashMap<>();
        any.init(SeedTree.of(0))
                .all()
                .keySet()
                .forEach(key -> named.put(key, golden.get(name + ".weights." + key)));
        Weights weights = new Weights(named, Set.of()).asLeaves();
        Tensor bases = golden.get(name + ".bases").clone().set_requires_grad(true);
        Tensor images = any.apply(weights, bases);
        isClose(images, golden.get(name + ".images"));
        List<Tensor> leaves = new ArrayList<>(List.of(bases));
        leaves.addAll(weights.parameters());
        List<Tensor> gradients =
                Gradients.of(images.mul(golden.get(name + ".direction")).sum(), leaves);
        isClose(gradients.getFirst(), golden.get(name + ".by_bases"));
        List<String> names = weights.parameterNames();
        for (int i = 0; i < names.size(); i++) {
            isClose(gradients.get(i + 1), golden.get(name + ".by." + names.get(i)));
        }
    }

    @Test
    void construct_shapesThatCannotWork_areNamed() {
        assertThatThrownBy(() -> square(new Form(3, 5, 8, Activation.NONE, 1), 3, 3, 32))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("nothing is left of a base of 3x32x32")
                .hasMessageContaining("lower depth or kernel");
        assertThatThrownBy(() -> square(new Form(3, 3, 1, Activation.NONE, 3), 3, 3, 32))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("enlarges 3 times");
        assertThatThrownBy(() -> new Form(0, 0, 0, Activation.NONE, 0))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("width")
                .hasMessageContaining("kernel")
                .hasMessageContaining("depth")
                .hasMessageContaining("enlarge");
        Hallucinator released = square(Form.defaults(), 3, 3, 8);
        assertThatThrownBy(() ->
                        released.apply(released.init(SeedTree.of(0)), torch.randn(1, 1, 8, 8)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[n, 3, 8, 8]");
    }

    private static Weights identity(Hallucinator released) {
        Weights fresh = released.init(SeedTree.of(0)).copy();
        for (String layer : List.of("encoder.0", "decoder.0")) {
            Tensor weight = fresh.get(layer + ".weight");
            weight.zero_();
            weight.select(2, 1).select(2, 1).copy_(torch.eye(3));
            fresh.get(layer + ".bias").zero_();
        }
        return fresh;
    }

    private static Hallucinator square(Form form, int channels, int out, int side) {
        return Hallucinator.of(form, channels, new FeatureShape(out, side, side));
    }

    private static void isClose(Tensor actual, Tensor expected) {
        double greatest = expected.abs().max().item_double();
        assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(1e-10 * greatest);
    }
}
