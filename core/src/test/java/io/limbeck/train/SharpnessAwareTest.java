package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.setting.SettingException;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Safetensors;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By the numbers of golden/sharpness.py. */
@InPointerScope
class SharpnessAwareTest {

    private static final double RADIUS = 0.5;
    private static final double RATE = 0.1;

    private Map<String, Tensor> golden;
    private List<Tensor> parameters;

    @BeforeEach
    void open() throws URISyntaxException {
        var file = SharpnessAwareTest.class.getResource("/golden/sharpness.safetensors");
        golden = Safetensors.read(Path.of(file.toURI())).tensors();
        parameters =
                goldens("parameter").stream()
                        .map(p -> p.detach().clone().set_requires_grad(true))
                        .toList();
    }

    @Test
    void offsets_gradients_leadWherePyTorchTakesTheSecondGradient() {
        List<Tensor> offsets = aware(0.3).offsets(parameters, gradients());
        List<Tensor> moved = goldens("moved");
        for (int i = 0; i < moved.size(); i++) {
            assertThat(gap(parameters.get(i).detach().add(offsets.get(i)), moved.get(i)))
                    .isLessThan(1e-12);
        }
    }

    @Test
    void gradients_step_matchesPyTorchAndLeavesTheParameters() {
        List<Tensor> descent = descent(0.3);
        List<Tensor> steps = goldens("step");
        List<Tensor> before = goldens("parameter");
        for (int i = 0; i < steps.size(); i++) {
            Tensor parameter = parameters.get(i).detach();
            assertThat(torch.equal(parameter, before.get(i))).isTrue();
            Tensor step = parameter.sub(descent.get(i).mul(new Scalar(RATE)));
            assertThat(gap(step, steps.get(i))).isLessThan(1e-12);
        }
    }

    @Test
    void gradients_noDecomposition_areThoseOfTheSecondPlace() {
        List<Tensor> descent = descent(0);
        try (var _ = new NoGradGuard()) {
            List<Tensor> moved = goldens("moved");
            for (int i = 0; i < moved.size(); i++) {
                parameters.get(i).copy_(moved.get(i));
            }
        }
        List<Tensor> there = gradients();
        for (int i = 0; i < there.size(); i++) {
            assertThat(gap(descent.get(i), there.get(i))).isLessThan(1e-12);
        }
    }

    @Test
    void settings_negative_areRefusedTogether() {
        assertThatThrownBy(() -> new SharpnessSettings(-1, Double.NaN))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("radius")
                .hasMessageContaining("decomposition");
    }

    @Test
    void settings_decompositionThatActsOnNothing_isRefused() {
        assertThatThrownBy(() -> new SharpnessSettings(0, 0.5))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("decomposition")
                .hasMessageContaining("set radius, e.g. 0.01");
        assertThat(SharpnessSettings.off().on()).isFalse();
    }

    private List<Tensor> descent(double decomposition) {
        return aware(decomposition).gradients(parameters, gradients(), this::gradients);
    }

    private static SharpnessAware aware(double decomposition) {
        return new SharpnessAware(new SharpnessSettings(RADIUS, decomposition));
    }

    /** Of a network of one hidden layer with tanh. */
    private List<Tensor> gradients() {
        Tensor hidden = golden.get("x").matmul(parameters.get(0).t()).add(parameters.get(1)).tanh();
        Tensor logits = hidden.matmul(parameters.get(2).t());
        return Gradients.of(CrossEntropy.of(logits, golden.get("y")), parameters);
    }

    private List<Tensor> goldens(String name) {
        return IntStream.range(0, 3).mapToObj(i -> golden.get(name + "." + i)).toList();
    }

    private static double gap(Tensor one, Tensor other) {
        return one.sub(other).abs().max().item_double();
    }
}
