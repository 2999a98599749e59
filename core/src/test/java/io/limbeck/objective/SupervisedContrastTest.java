package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.ShapeException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InPointerScope
class SupervisedContrastTest {

    private static final SupervisedContrast CONTRAST = new SupervisedContrast(0.07);

    private Map<String, Tensor> golden;

    @BeforeEach
    void read() throws URISyntaxException {
        var file = SupervisedContrastTest.class.getResource("/golden/haba.safetensors");
        golden = Safetensors.read(Path.of(file.toURI())).tensors();
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "base"})
    void loss_golden_matchesPyTorchWithItsGradients(String groups) {
        Tensor first = golden.get("contrast.first").clone().set_requires_grad(true);
        Tensor second = golden.get("contrast.second").clone().set_requires_grad(true);
        String name = "contrast." + groups + ".";
        Tensor loss = CONTRAST.loss(first, second, golden.get(name + "groups"));
        assertThat(loss.item_double())
                .isCloseTo(golden.get(name + "loss").item_double(), within(1e-10));
        List<Tensor> gradients = Gradients.of(loss, List.of(first, second));
        isClose(gradients.get(0), golden.get(name + "by_first"));
        isClose(gradients.get(1), golden.get(name + "by_second"));
    }

    @Test
    void cosines_golden_matchPyTorch() {
        isClose(
                SupervisedContrast.cosines(
                        golden.get("contrast.first"), golden.get("contrast.second")),
                golden.get("contrast.cosines"));
    }

    @Test
    void loss_imageWithoutFeatures_hasAFiniteGradient() {
        Tensor first = golden.get("contrast.first").clone();
        first.select(0, 1).zero_();
        first.set_requires_grad(true);
        Tensor second = golden.get("contrast.second");
        Tensor loss =
                CONTRAST.loss(first, second, groups(0, 0, 1, 1, 2))
                        .add(SupervisedContrast.cosines(first, second).sum());
        Tensor gradient = Gradients.of(loss, List.of(first)).getFirst();
        assertThat(gradient.isfinite().all().item_bool()).isTrue();
        assertThat(gradient.select(0, 0).abs().max().item_double()).isGreaterThan(0);
    }

    @Test
    void loss_equalFeatures_isTheLogarithmOfAllOthers() {
        Tensor same = torch.ones(4, 6);
        Tensor loss = CONTRAST.loss(same, same, groups(0, 1, 1, 2));
        assertThat(loss.item_double()).isCloseTo(Math.log(7), within(1e-5));
    }

    @Test
    void loss_shuffledBasesOrSwappedViews_isUnchanged() {
        Tensor first = golden.get("contrast.first");
        Tensor second = golden.get("contrast.second");
        double loss = CONTRAST.loss(first, second, groups(0, 0, 1, 1, 2)).item_double();
        Tensor order = groups(4, 2, 0, 3, 1);
        double shuffled =
                CONTRAST.loss(
                                first.index_select(0, order),
                                second.index_select(0, order),
                                groups(2, 1, 0, 1, 0))
                        .item_double();
        assertThat(shuffled).isCloseTo(loss, within(1e-10));
        assertThat(CONTRAST.loss(second, first, groups(0, 0, 1, 1, 2)).item_double())
                .isCloseTo(loss, within(1e-10));
    }

    @Test
    void loss_largeFeaturesAndASingleBase_isFinite() {
        Tensor huge = torch.randn(3, 5).mul(new Scalar(1e6));
        assertThat(CONTRAST.loss(huge, huge.neg(), groups(0, 1, 2)).item_double()).isFinite();
        Tensor one = torch.randn(1, 5);
        assertThat(CONTRAST.loss(one, one.neg(), groups(0)).item_double()).isZero();
    }

    @Test
    void loss_viewsOfOtherShapes_areRefused() {
        assertThatThrownBy(() -> CONTRAST.loss(torch.ones(2, 3), torch.ones(3, 3), groups(0, 1)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[m, D]");
    }

    private static Tensor groups(long... values) {
        return HostTensors.of(values, values.length);
    }

    private static void isClose(Tensor actual, Tensor expected) {
        double greatest = expected.abs().max().item_double();
        assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(1e-9 * greatest);
    }
}
