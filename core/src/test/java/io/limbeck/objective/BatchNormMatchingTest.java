package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPointerScope
class BatchNormMatchingTest {

    private static final Network RESNET =
            Networks.create(
                    new NetworkSpec.ResNet18(NetworkSpec.Norm.BATCH, NetworkSpec.Stem.CIFAR),
                    new Network.Input(3, 32, 32, 10));

    private Tensor images;
    private Weights weights;

    @BeforeEach
    void open() {
        images = SeedTree.of(3).tensors().normal(8, 3, 32, 32);
        weights = knowing(RESNET.init(SeedTree.of(1)), 1);
    }

    /** Weights whose running statistics are those of the batch; the variance scaled. */
    private Weights knowing(Weights fresh, double scale) {
        Map<String, Tensor> known = new HashMap<>();
        for (Output.BnStatistics layer :
                RESNET.forward(fresh, images, Pass.TRAINING).bnStatistics()) {
            known.put(layer.layer() + ".running_mean", layer.mean());
            known.put(layer.layer() + ".running_var", layer.variance().mul(new Scalar(scale)));
        }
        return fresh.with(known);
    }

    private List<Output.BnStatistics> observed(Weights by) {
        return RESNET.forward(by, images, Pass.OBSERVING).bnStatistics();
    }

    @Test
    void observing_resNet18_seesTwentyLayersOf4800Channels() {
        List<Output.BnStatistics> layers = observed(weights);

        assertThat(layers).hasSize(20);
        assertThat(layers.stream().mapToLong(layer -> layer.mean().numel()).sum()).isEqualTo(4800);
        assertThat(layers.getFirst().layer()).isEqualTo("bn1");
    }

    @Test
    void observing_bnVitTiny_sees37LayersAndMatchesItsOwnTokens() {
        Network vit =
                Networks.create(
                        new NetworkSpec.BnVitTiny(8, true), new Network.Input(3, 16, 16, 10));
        Weights fresh = vit.init(SeedTree.of(1));
        Tensor few = SeedTree.of(3).tensors().normal(4, 3, 16, 16);
        List<Output.BnStatistics> layers = vit.forward(fresh, few, Pass.OBSERVING).bnStatistics();

        assertThat(layers).hasSize(37);
        assertThat(layers.stream().mapToLong(layer -> layer.mean().numel()).sum())
                .as("two norms of 192 and one of 768 in each of 12 blocks, and the last")
                .isEqualTo(12 * (192 + 192 + 768) + 192);
        assertThat(layers.getFirst().layer()).isEqualTo("blocks.0.norm1");
        assertThat(layers.getLast().layer()).isEqualTo("norm");

        Map<String, Tensor> known = new HashMap<>();
        for (Output.BnStatistics layer : vit.forward(fresh, few, Pass.TRAINING).bnStatistics()) {
            known.put(layer.layer() + ".running_mean", layer.mean());
            known.put(layer.layer() + ".running_var", layer.variance());
        }
        Weights knowing = fresh.with(known);
        BatchNormMatching matching = new BatchNormMatching(10);
        assertThat(matching.loss(layers, fresh).item_double()).isGreaterThan(1);
        assertThat(
                        matching.loss(
                                        vit.forward(knowing, few, Pass.OBSERVING).bnStatistics(),
                                        knowing)
                                .item_double())
                .isLessThan(1e-2);
    }

    @Test
    void loss_statisticsOfTheBatchItself_isZero() {
        assertThat(new BatchNormMatching(10).loss(observed(weights), weights).item_double())
                .isLessThan(1e-3);
    }

    @Test
    void distance_unbiasedRunningVariance_isItsNormOverTheCount() {
        double n = 8 * 32 * 32;
        Weights unbiased = knowing(RESNET.init(SeedTree.of(1)), n / (n - 1));

        double first =
                BatchNormMatching.distance(observed(unbiased).getFirst(), unbiased).item_double();
        double norm = unbiased.get("bn1.running_var").norm().item_double();

        assertThat(first).isCloseTo(norm / n, within(1e-6));
    }

    @Test
    void loss_firstMeanShifted_growsByTheWeightedRootOfTheChannels() {
        double shift = 0.5;
        Weights shifted =
                weights.with(
                        Map.of(
                                "bn1.running_mean",
                                weights.get("bn1.running_mean").add(new Scalar(shift))));

        double first =
                BatchNormMatching.distance(observed(shifted).getFirst(), shifted).item_double();

        assertThat(first).isCloseTo(shift * Math.sqrt(64), within(1e-4));
        List<Output.BnStatistics> onlyFirst = observed(shifted).subList(0, 1);
        assertThat(new BatchNormMatching(10).loss(onlyFirst, shifted).item_double())
                .isCloseTo(10 * shift * Math.sqrt(64), within(1e-3));
    }

    @Test
    void loss_atDistanceZero_hasAGradientOfZero() {
        Tensor mean = torch.ones(3).set_requires_grad(true);
        Tensor variance = torch.ones(3).set_requires_grad(true);
        Weights known =
                new Weights(
                        Map.of("one.running_mean", torch.ones(3), "one.running_var", torch.ones(3)),
                        Set.of("one.running_mean", "one.running_var"));
        Tensor loss =
                new BatchNormMatching(10)
                        .loss(List.of(new Output.BnStatistics("one", mean, variance, 8)), known);
        assertThat(Gradients.of(loss, List.of(mean, variance)))
                .allSatisfy(gradient -> assertThat(HostTensors.floats(gradient)).containsOnly(0));
    }

    @Test
    void totalVariation_constantImage_hasAGradientOfZero() {
        Tensor constant = torch.ones(2, 3, 4, 4).set_requires_grad(true);
        Tensor gradient = Gradients.of(TotalVariation.of(constant), List.of(constant)).getFirst();
        assertThat(HostTensors.floats(gradient)).containsOnly(0);
    }

    @Test
    void loss_networkWithoutBatchNorm_saysWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BatchNormMatching(10).loss(List.of(), weights))
                .withMessageContaining("no batch norm")
                .withMessageContaining("norm: batch");
    }

    @Test
    void totalVariation_constantImage_isZero() {
        assertThat(TotalVariation.of(torch.ones(2, 3, 4, 4)).item_double()).isZero();
    }

    @Test
    void totalVariation_rampOfSlopeOne_isSqrt12AndSix() {
        float[] ramp = new float[16];
        for (int i = 0; i < 16; i++) {
            ramp[i] = i % 4;
        }

        assertThat(TotalVariation.of(HostTensors.of(ramp, 1, 1, 4, 4)).item_double())
                .isCloseTo(Math.sqrt(12) + 6, within(1e-5));
    }
}
