package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of golden/objective.py, which writes the formulas down with complex numbers. */
@InPointerScope
class ObjectiveGoldenTest {

    private static final long D = 6;

    private Map<String, Tensor> golden;

    @BeforeEach
    void read() throws URISyntaxException {
        var file = ObjectiveGoldenTest.class.getResource("/golden/objective.safetensors");
        golden = Safetensors.read(Path.of(file.toURI())).tensors();
    }

    @ParameterizedTest
    @CsvSource({"equal, 0.5, 0.5", "mixed, 0.8, 0.2", "amplitude, 1, 0", "phase, 0, 1"})
    void ncfd_anyWeights_matchesPyTorchWithItsGradients(String name, double alpha, double beta) {
        Tensor synthetic = golden.get("synthetic").clone().set_requires_grad(true);
        Tensor t = golden.get("t").clone().set_requires_grad(true);
        Tensor loss = new Ncfd(alpha, beta).of(golden.get("real"), synthetic, t);
        List<Tensor> gradients = Gradients.of(loss, List.of(synthetic, t));
        double expected = golden.get(name + ".loss").item_double();
        assertThat(loss.item_double()).isCloseTo(expected, within(1e-12));
        assertThat(apart(gradients.get(0), golden.get(name + ".synthetic"))).isLessThan(1e-10);
        assertThat(apart(gradients.get(1), golden.get(name + ".t"))).isLessThan(1e-10);
    }

    @ParameterizedTest
    @CsvSource({"released, 6", "compact, 3"})
    void samplingNetwork_anyWidth_matchesPyTorchWithItsGradient(String name, long hidden) {
        Weights leaves = psi(name).asLeaves();
        Tensor made = new SamplingNetwork(D, hidden).forward(leaves, golden.get(name + ".noise"));
        assertThat(apart(made, golden.get(name + ".made"))).isLessThan(1e-5);
        Tensor along = made.mul(golden.get(name + ".direction")).sum();
        Tensor gradient = Gradients.of(along, List.of(leaves.get("psi.linear0.weight"))).getFirst();
        assertThat(apart(gradient, golden.get(name + ".gradient"))).isLessThan(1e-4);
    }

    @Test
    void draw_scaleMixture_isGammaTimesScaleTimesNormal() {
        FrequencySpec spec = new FrequencySpec.ScaleMixture(32, 8, 0, 1e-3, true, 1.5, false, 0);
        SeedTree seeds = SeedTree.of(4);
        Weights weights = withBandwidth(psi("released"));
        Tensor t = FrequencyForm.of(spec, D).draw(weights, seeds, D, Compute.cpu());

        Tensor noise = seeds.child("noise").tensors().normal(8, D);
        Tensor scales = new SamplingNetwork(D, 0).forward(weights, noise);
        Tensor z = seeds.child("normal").tensors().normal(8, 4, D);
        for (long row = 0; row < 32; row++) {
            Tensor expected =
                    scales.select(0, row / 4)
                            .mul(z.select(0, row / 4).select(0, row % 4))
                            .mul(new Scalar(1.5));
            assertThat(apart(t.select(0, row), expected)).isLessThan(1e-6);
        }
    }

    @Test
    void draw_released_isTheSamplingNetworkTiled() {
        FrequencySpec spec = new FrequencySpec.Released(12, 4, 1e-3, true);
        SeedTree seeds = SeedTree.of(4);
        Weights weights = withBandwidth(psi("released"));
        Tensor t = FrequencyForm.of(spec, D).draw(weights, seeds, D, Compute.cpu());

        Tensor noise = seeds.child("noise").tensors().normal(4, D);
        Tensor made = new SamplingNetwork(D, 0).forward(weights, noise);
        for (long row = 0; row < 12; row++) {
            assertThat(torch.equal(t.select(0, row), made.select(0, row % 4))).isTrue();
        }
    }

    private Weights psi(String name) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        String prefix = name + ".psi.";
        golden.forEach((key, tensor) -> {
            if (key.startsWith(prefix)) {
                tensors.put(key.substring(name.length() + 1), tensor);
            }
        });
        return new Weights(tensors, Set.of());
    }

    private static Weights withBandwidth(Weights psi) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(psi.all());
        tensors.put(FrequencyForm.LOG_BANDWIDTH, torch.zeros(1));
        return new Weights(tensors, Set.of());
    }

    /** The greatest difference; NaN is never less than anything. */
    private static double apart(Tensor one, Tensor other) {
        return one.sub(other).abs().max().item_double();
    }
}
