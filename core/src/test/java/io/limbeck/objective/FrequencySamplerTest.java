package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.HashSet;
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
class FrequencySamplerTest {

    private static final int D = 24;
    private static final FrequencySpec MIXTURE =
            new FrequencySpec.ScaleMixture(128, 8, 0, 1e-3, true, 1, false, 0);
    private static final FrequencySpec BANDWIDTH = new FrequencySpec.Gaussian(64, 1, true, 0);

    private final SeedTree seeds = SeedTree.of(11);

    @ParameterizedTest
    @CsvSource({"2048, 0, 12601344", "64, 0, 12864", "2048, 96, 409152"})
    void samplingNetwork_sizes_haveThePublishedNumberOfWeights(
            long dimension, long hidden, long count) {
        // The compact form's 404,672 weights and biases, and 2 x (96 + 96 + 2048) of its norms.
        assertThat(new SamplingNetwork(dimension, hidden).init(seeds).parameterCount())
                .isEqualTo(count);
    }

    @Test
    void draw_gaussian_hasTheBandwidthAsDeviation() {
        try (FrequencySampler sampler = sampler(new FrequencySpec.Gaussian(4096, 2.5, false, 0))) {
            Tensor t = sampler.draw(seeds.child("draw"), 10);
            assertThat(t.shape()).containsExactly(4096, 10);
            assertThat(t.std(true).item_double()).isCloseTo(2.5, within(0.03));
            assertThat(sampler.learns()).isFalse();
            assertThat(sampler.state()).isEmpty();
        }
    }

    @Test
    void draw_sameSeeds_givesTheSameAndOtherSeedsOthers() {
        try (FrequencySampler sampler = sampler(MIXTURE)) {
            Tensor t = sampler.draw(seeds.child(1), D);
            assertThat(torch.equal(t, sampler.draw(seeds.child(1), D))).isTrue();
            assertThat(torch.equal(t, sampler.draw(seeds.child(2), D))).isFalse();
            assertThat(t.requires_grad()).isFalse();
        }
    }

    @Test
    void draw_scaleMixture_givesDistinctRowsOfSharedScales() {
        try (FrequencySampler sampler = sampler(MIXTURE)) {
            Tensor t = sampler.draw(seeds.child("draw"), D);
            assertThat(distinctRows(t)).isEqualTo(128);
            // With s shared by 16 rows and known, t / s is N(0, 1).
            assertThat(t.abs().mean().item_double()).isBetween(0.2, 0.8);
        }
    }

    @Test
    void draw_released_tilesFewValuesWithinOne() {
        try (FrequencySampler sampler = sampler(FrequencySpec.Released.defaults())) {
            Tensor t = sampler.draw(seeds.child("draw"), D);
            assertThat(t.shape()).containsExactly(64, D);
            assertThat(t.abs().max().item_double()).isLessThanOrEqualTo(1);
            assertThat(distinctRows(t)).isEqualTo(4);
            assertThat(torch.equal(t.narrow(0, 0, 4), t.narrow(0, 4, 4))).isTrue();
        }
    }

    @Test
    void ascend_onFixedSets_findsLargerDiscrepancy() {
        for (FrequencySpec spec : List.of(MIXTURE, BANDWIDTH, FrequencySpec.Released.defaults())) {
            try (FrequencySampler sampler = sampler(spec)) {
                NcfdMatching matching =
                        new NcfdMatching(new Ncfd(0.5, 0.5), sampler, Precision.F32);
                List<Tensor> real = List.of(features("real", 40));
                List<Tensor> synthetic = List.of(features("synthetic", 8));
                double before = matching.ascend(real, synthetic, seeds.child("noise"));
                for (int i = 0; i < 20; i++) {
                    matching.ascend(real, synthetic, seeds.child("noise"));
                }
                double after = matching.ascend(real, synthetic, seeds.child("noise"));
                assertThat(after).as(spec.toString()).isGreaterThan(before);
            }
        }
    }

    @Test
    void ascend_oneStep_movesEveryLearntWeightAndLossNone() {
        try (FrequencySampler sampler = sampler(MIXTURE)) {
            NcfdMatching matching = new NcfdMatching(new Ncfd(0.5, 0.5), sampler, Precision.F32);
            List<Tensor> real = List.of(features("real", 40));
            List<Tensor> synthetic = List.of(features("synthetic", 8).set_requires_grad(true));
            Map<String, Tensor> before = copy(sampler.state());
            assertThat(matching.loss(real, synthetic, seeds.child(1)).requires_grad()).isTrue();
            assertThat(equal(before, sampler.state())).isTrue();
            matching.ascend(real, synthetic, seeds.child(1));
            Map<String, Tensor> after = sampler.state();
            for (String name : before.keySet()) {
                // A bias before a batch norm has no gradient but rounding; the bandwidth is fixed.
                boolean fixed = name.endsWith("logBandwidth");
                if (name.startsWith("weight.") && !name.matches(".*linear.\\.bias")) {
                    assertThat(torch.equal(before.get(name), after.get(name)))
                            .as(name)
                            .isEqualTo(fixed);
                }
            }
        }
    }

    @Test
    void ascend_discrepancyNotFinite_changesNothing() {
        try (FrequencySampler sampler = sampler(MIXTURE)) {
            Map<String, Tensor> before = copy(sampler.state());
            Tensor broken = features("real", 4).mul(new Scalar(Double.NaN));
            double value =
                    new NcfdMatching(new Ncfd(0.5, 0.5), sampler, Precision.F32)
                            .ascend(List.of(broken), List.of(broken), seeds);
            assertThat(value).isNaN();
            assertThat(equal(before, sampler.state())).isTrue();
        }
    }

    @Test
    void bandwidth_farAscent_staysWithinItsBounds() {
        try (FrequencySampler sampler = sampler(new FrequencySpec.Gaussian(64, 9.5, true, 0))) {
            for (int i = 0; i < 80; i++) {
                sampler.ascend(weights -> weights.get(FrequencyForm.LOG_BANDWIDTH).sum());
            }
            assertThat(sampler.bandwidth()).isCloseTo(10, within(1e-4));
        }
    }

    @Test
    void restore_stateOfAnother_continuesBitForBit() {
        try (FrequencySampler one = sampler(MIXTURE);
                FrequencySampler other =
                        FrequencySampler.of(MIXTURE, D, seeds.child("other"), Compute.cpu())) {
            NcfdMatching matching = new NcfdMatching(new Ncfd(0.5, 0.5), one, Precision.F32);
            List<Tensor> real = List.of(features("real", 40));
            List<Tensor> synthetic = List.of(features("synthetic", 8));
            matching.ascend(real, synthetic, seeds.child(1));
            other.restore(copy(one.state()));
            matching.ascend(real, synthetic, seeds.child(2));
            new NcfdMatching(new Ncfd(0.5, 0.5), other, Precision.F32)
                    .ascend(real, synthetic, seeds.child(2));
            assertThat(equal(one.state(), other.state())).isTrue();
        }
    }

    @Test
    void loss_topK_isLargerThanOverAllAndOnlyCountsTheHardest() {
        try (FrequencySampler all = sampler(new FrequencySpec.Gaussian(64, 1, false, 0));
                FrequencySampler hard = sampler(new FrequencySpec.Gaussian(64, 1, false, 8))) {
            Ncfd ncfd = new Ncfd(0.5, 0.5);
            List<Tensor> real = List.of(features("real", 40));
            List<Tensor> synthetic = List.of(features("synthetic", 8));
            double mean =
                    new NcfdMatching(ncfd, all, Precision.F32)
                            .loss(real, synthetic, seeds)
                            .item_double();
            double top =
                    new NcfdMatching(ncfd, hard, Precision.F32)
                            .loss(real, synthetic, seeds)
                            .item_double();
            assertThat(top).isGreaterThan(mean);
            Tensor t = all.draw(seeds.child(0), D);
            float[] scores =
                    HostTensors.floats(
                            ncfd.perFrequency(
                                    CharacteristicFunction.of(real.getFirst(), t),
                                    CharacteristicFunction.of(synthetic.getFirst(), t)));
            Arrays.sort(scores);
            double expected = 0;
            for (int i = 56; i < 64; i++) {
                expected += 300 * scores[i] / 8;
            }
            assertThat(top).isCloseTo(expected, within(1e-3));
        }
    }

    @Test
    void loss_severalLayers_isTheSumOverLayers() {
        try (FrequencySampler sampler = sampler(new FrequencySpec.Gaussian(64, 1, false, 0))) {
            NcfdMatching matching = new NcfdMatching(new Ncfd(0.5, 0.5), sampler, Precision.F32);
            Tensor a = features("a", 10);
            Tensor b = features("b", 5);
            Tensor wideA = seeds.child("wideA").tensors().normal(10, 40);
            Tensor wideB = seeds.child("wideB").tensors().normal(5, 40);
            double first = matching.loss(List.of(a), List.of(b), seeds).item_double();
            double both = matching.loss(List.of(a, wideA), List.of(b, wideB), seeds).item_double();
            assertThat(both).isGreaterThan(first);
            assertThat(matching.advantage(List.of(a), List.of(b), seeds)).isBetween(0.8, 1.25);
        }
    }

    @Test
    void draw_untrainedMixture_doesNotLearn() {
        FrequencySpec spec = new FrequencySpec.ScaleMixture(64, 8, 12, 1e-3, false, 1, false, 0);
        try (FrequencySampler sampler = sampler(spec)) {
            assertThat(sampler.learns()).isFalse();
            assertThat(sampler.draw(seeds, D).shape()).containsExactly(64, D);
        }
    }

    private FrequencySampler sampler(FrequencySpec spec) {
        return FrequencySampler.of(spec, D, seeds.child("init"), Compute.cpu());
    }

    private Tensor features(String name, long count) {
        Tensor positive = seeds.child(name).tensors().uniform(count, D);
        return FeatureLayers.normalized(name.equals("real") ? positive.square() : positive);
    }

    private static int distinctRows(Tensor t) {
        Set<String> rows = new HashSet<>();
        for (long i = 0; i < t.size(0); i++) {
            rows.add(Arrays.toString(HostTensors.floats(t.narrow(0, i, 1))));
        }
        return rows.size();
    }

    private static Map<String, Tensor> copy(Map<String, Tensor> state) {
        return new Weights(state, Set.of()).copy().all();
    }

    private static boolean equal(Map<String, Tensor> one, Map<String, Tensor> other) {
        Map<String, Tensor> differing = new LinkedHashMap<>(one);
        differing.entrySet().removeIf(e -> torch.equal(e.getValue(), other.get(e.getKey())));
        return differing.isEmpty() && one.keySet().equals(other.keySet());
    }
}
