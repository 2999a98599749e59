package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.CrossEntropy;
import io.limbeck.train.OptimizerSpec;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the weight of the calibration weighs. */
class CalibrationStepTest extends NcfmFixture {

    /** What one step gave: its loss, and how far it moved the images. */
    private record Step(double loss, Tensor moved) {}

    private Step step(double weight) {
        MatchingParts parts = new MatchingParts(network, data, seeds, Compute.cpu());
        try (Synthesis images = images(parts)) {
            Tensor before = seen(images);
            double loss =
                    new CalibrationStep(
                                    network, weight, parts.views(16, "none"), images, Compute.cpu())
                            .run(new Turn(0, SeedTree.of(3), 0.5), trained());
            return new Step(loss, seen(images).sub(before));
        }
    }

    /** Moved by plain descent, so as far as their gradients are long. */
    private static Synthesis images(MatchingParts parts) {
        return parts.synthesis(
                new DmSettings(
                        2,
                        1,
                        Parameterization.Pixels.defaults(),
                        Initialization.RANDOM,
                        16,
                        new OptimizerSpec.Sgd(1, 0, 0),
                        "none",
                        ProbeSettings.off(),
                        100));
    }

    private Tensor seen(Synthesis images) {
        return data.preprocessing().apply(images.current(Map.of()).images());
    }

    private Weights trained() {
        return network.init(SeedTree.of(2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.25, 4})
    void run_weight_isTheFactorOfTheLossAndOfTheStep(double weight) {
        Step plain = step(1);
        Step weighted = step(weight);
        assertThat(weighted.loss()).isCloseTo(weight * plain.loss(), within(1e-5 * weight));
        Tensor expected = plain.moved().mul(new Scalar(weight));
        double furthest = expected.abs().max().item_double();
        assertThat(furthest).isGreaterThan(1e-4);
        assertThat(weighted.moved().sub(expected).abs().max().item_double())
                .isLessThan(1e-3 * furthest);
    }

    @Test
    void run_loss_isTheMeanCrossEntropyOfTheTrainedNetwork() {
        MatchingParts parts = new MatchingParts(network, data, seeds, Compute.cpu());
        try (Synthesis images = images(parts)) {
            Tensor logits = network.forward(trained(), seen(images), Pass.INFERENCE).logits();
            Tensor labels = HostTensors.of(new long[] {0, 0, 1, 1, 2, 2}, 6);
            assertThat(step(1).loss())
                    .isCloseTo(CrossEntropy.of(logits, labels).item_double(), within(1e-5));
        }
    }
}
