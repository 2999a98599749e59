package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.ShapeException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of golden/optimizers.py. */
@InPointerScope
class OptimizersTest {

    private static final double[] RATES = {0.05, 0.05, 0.025, 0.025, 0.005};

    private Map<String, Tensor> golden;

    @BeforeEach
    void read() throws URISyntaxException {
        var file = OptimizersTest.class.getResource("/golden/optimizers.safetensors");
        golden = Safetensors.read(Path.of(file.toURI())).tensors();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("sgd", new OptimizerSpec.Sgd(0.05, 0.9, 0.01)),
                Arguments.of("plainSgd", new OptimizerSpec.Sgd(0.05, 0, 0.01)),
                Arguments.of("adam", new OptimizerSpec.Adam(0.05, 0.8, 0.95, 0.01)),
                Arguments.of("adamW", new OptimizerSpec.AdamW(0.05, 0.9, 0.999, 0.1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void step_fiveTimes_matchesPyTorch(String name, OptimizerSpec spec) {
        List<Tensor> parameters = start();
        Optimizer optimizer = Optimizers.create(spec, parameters);
        for (int step = 0; step < RATES.length; step++) {
            optimizer.step(parameters, gradients(step), RATES[step]);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(HostTensors.floats(parameters.get(i)))
                    .usingComparatorWithPrecision(1e-6f)
                    .containsExactly(HostTensors.floats(golden.get(name + "." + i)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void restore_inTheMiddle_goesOnBitForBit(String name, OptimizerSpec spec) {
        assertThat(name).isNotEmpty();
        List<Tensor> parameters = start();
        Optimizer whole = Optimizers.create(spec, parameters);
        whole.step(parameters, gradients(0), RATES[0]);
        whole.step(parameters, gradients(1), RATES[1]);

        List<Tensor> resumed = parameters.stream().map(p -> p.detach().clone()).toList();
        Optimizer later = Optimizers.create(spec, resumed);
        later.restore(whole.state());
        whole.step(parameters, gradients(2), RATES[2]);
        later.step(resumed, gradients(2), RATES[2]);
        assertThat(HostTensors.floats(resumed.getFirst()))
                .isEqualTo(HostTensors.floats(parameters.getFirst()));
    }

    @Test
    void restore_stateOfOtherParameters_isRefused() {
        Optimizer one = Optimizers.create(OptimizerSpec.Sgd.defaults(), start());
        Optimizer other = Optimizers.create(OptimizerSpec.Sgd.defaults(), List.of(start().get(1)));
        assertThatThrownBy(() -> one.restore(other.state()))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("velocity.0");
        assertThatThrownBy(() -> one.step(start(), gradients(0).subList(0, 1), 0.1))
                .isInstanceOf(ShapeException.class);
    }

    private List<Tensor> start() {
        return Stream.of(golden.get("start.0"), golden.get("start.1"))
                .map(t -> t.clone().set_requires_grad(true))
                .toList();
    }

    private List<Tensor> gradients(int step) {
        return List.of(
                golden.get("gradient." + step + ".0"), golden.get("gradient." + step + ".1"));
    }
}
