package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.method.PrioritySettings;
import io.limbeck.method.PrioritySettings.Normalization;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How slots are drawn: probabilities, weights, and what they settle to. */
class PrioritySamplingTest {

    private static final double TINY = 1e-12;

    private static PrioritySettings settings(double alpha, double beta, Normalization by) {
        return new PrioritySettings(alpha, beta, false, TINY, by, true, 1);
    }

    private static PrioritySampling of(PrioritySettings settings, double... divergences) {
        PrioritySampling sampling = new PrioritySampling(settings, divergences.length);
        for (int slot = 0; slot < divergences.length; slot++) {
            sampling.insert(slot, divergences[slot]);
        }
        return sampling;
    }

    private static double[] probabilities(PrioritySampling sampling) {
        double[] p = new double[sampling.size()];
        for (int slot = 0; slot < p.length; slot++) {
            p[slot] = sampling.probability(slot);
        }
        return p;
    }

    /** Every slot once, as if all had been drawn, with divergences that stay. */
    private static void round(PrioritySampling sampling, double beta, float... divergences) {
        int[] slots = new int[divergences.length];
        double[] raw = new double[divergences.length];
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = slot;
            raw[slot] = sampling.weight(slot, beta);
        }
        sampling.learnt(new Draw(slots, raw, new float[slots.length]), divergences);
    }

    @Test
    void probability_threeImages_isTheSpecifications() {
        PrioritySampling sampling = of(settings(0.6, 0.4, Normalization.NONE), 1, 2, 4);

        assertThat(probabilities(sampling))
                .containsExactly(new double[] {0.207766, 0.314914, 0.477320}, within(1e-6));
        assertThat(sampling.weight(0, 0.4)).isCloseTo(1.208153, within(1e-6));
        assertThat(sampling.weight(1, 0.4)).isCloseTo(1.022998, within(1e-6));
        assertThat(sampling.weight(2, 0.4)).isCloseTo(0.866219, within(1e-6));
    }

    @Test
    void learnt_constantDivergences_settlesWhereTheRecursionDoes() {
        PrioritySampling sampling = of(settings(0.6, 0.4, Normalization.NONE), 1, 2, 4);

        round(sampling, 0.4, 1, 2, 4);
        assertThat(probabilities(sampling))
                .containsExactly(new double[] {0.235107, 0.322504, 0.442389}, within(1e-6));
        for (int i = 0; i < 9; i++) {
            round(sampling, 0.4, 1, 2, 4);
        }
        assertThat(probabilities(sampling))
                .containsExactly(new double[] {0.229660, 0.321177, 0.449163}, within(1e-5));
    }

    @Test
    void learnt_threeRounds_matchesPyTorch() throws Exception {
        try (var _ = new PointerScope()) {
            var file = PrioritySamplingTest.class.getResource("/golden/datafree.safetensors");
            Map<String, Tensor> golden = Safetensors.read(Path.of(file.toURI())).tensors();
            double[] divergences = HostTensors.doubles(golden.get("priority.kl"));
            float[] measured = new float[divergences.length];
            for (int i = 0; i < measured.length; i++) {
                measured[i] = (float) divergences[i];
            }
            PrioritySampling sampling =
                    of(
                            new PrioritySettings(
                                    0.6, 0.4, false, 1e-3, Normalization.MEAN, true, 1),
                            divergences);
            for (int i = 0; i < 3; i++) {
                assertThat(probabilities(sampling))
                        .containsExactly(
                                HostTensors.doubles(golden.get("priority.p." + i)), within(1e-7));
                assertThat(sampling.weight(4, 0.4))
                        .isCloseTo(
                                HostTensors.doubles(golden.get("priority.w." + i))[4],
                                within(1e-6));
                round(sampling, 0.4, measured);
            }
        }
    }

    @Test
    void learnt_notRecursive_forgetsTheWeight() {
        PrioritySampling sampling =
                of(
                        new PrioritySettings(0.6, 0.4, false, TINY, Normalization.NONE, false, 1),
                        1,
                        2,
                        4);
        double[] before = probabilities(sampling);
        round(sampling, 0.4, 1, 2, 4);
        assertThat(probabilities(sampling)).containsExactly(before, within(1e-12));
    }

    @Test
    void settings_exponentsThatNeverSettle_areRefused() {
        assertThatThrownBy(
                        () -> new PrioritySettings(1, 1, false, 1e-3, Normalization.MEAN, true, 1))
                .hasMessageContaining("alpha")
                .hasMessageContaining("never settle");
        assertThatThrownBy(
                        () -> new PrioritySettings(1, 0.4, true, 1e-3, Normalization.MEAN, true, 1))
                .hasMessageContaining("which rises to 1");
    }

    @Test
    void draw_alphaZero_isUniform() {
        double[] divergences = new SplittableRandom(3).doubles(100, 0, 5).toArray();
        PrioritySampling sampling = of(settings(0, 0.4, Normalization.MEAN), divergences);
        assertThat(probabilities(sampling)).containsOnly(0.01);

        int[] counts = new int[100];
        for (int slot : sampling.draw(100_000, 0.4, new SplittableRandom(4)).slots()) {
            counts[slot]++;
        }
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += Math.pow(count - 1000, 2) / 1000;
        }
        assertThat(chiSquare).isLessThan(160);
    }

    @Test
    void draw_byPriority_followsTheProbabilities() {
        PrioritySampling sampling = of(settings(0.6, 0.4, Normalization.MEAN), 1, 2, 4, 0, 8);
        int[] counts = new int[5];
        for (int slot : sampling.draw(200_000, 0.4, new SplittableRandom(4)).slots()) {
            counts[slot]++;
        }
        for (int slot = 0; slot < 5; slot++) {
            assertThat(counts[slot] / 200_000.0)
                    .isCloseTo(sampling.probability(slot), within(0.004));
        }
    }

    @ParameterizedTest
    @EnumSource
    void draw_equalPriorities_weighsAllAlike(Normalization by) {
        PrioritySampling sampling = of(settings(0.6, 0.4, by), 2, 2, 2, 2, 2, 2, 2);
        for (float weight : sampling.draw(50, 0.4, new SplittableRandom(1)).normalized()) {
            assertThat(weight).isCloseTo(1, within(1e-6f));
        }
    }

    @Test
    void draw_eachNormalization_dividesByItsOwn() {
        double[] divergences = {1, 2, 4, 9, 0.2};
        Draw mean =
                of(settings(0.6, 0.4, Normalization.MEAN), divergences)
                        .draw(64, 0.4, new SplittableRandom(1));
        Draw batch =
                of(settings(0.6, 0.4, Normalization.MAX_BATCH), divergences)
                        .draw(64, 0.4, new SplittableRandom(1));
        Draw buffer =
                of(settings(0.6, 0.4, Normalization.MAX_BUFFER), divergences)
                        .draw(3, 0.4, new SplittableRandom(1));
        PrioritySampling all = of(settings(0.6, 0.4, Normalization.NONE), divergences);

        double sum = 0;
        for (float weight : mean.normalized()) {
            sum += weight;
        }
        assertThat(sum / 64).isCloseTo(1, within(1e-6));
        assertThat(batch.largest()).isCloseTo(1, within(1e-6));
        assertThat(batch.raw()).isEqualTo(mean.raw());
        assertThat(buffer.normalized()[0])
                .isCloseTo(
                        (float) (all.weight(buffer.slots()[0], 0.4) / all.weight(4, 0.4)),
                        within(1e-6f));
        for (float weight : all.draw(64, 0, new SplittableRandom(2)).normalized()) {
            assertThat(weight).isEqualTo(1);
        }
    }

    @Test
    void remeasure_keepsTheWeight() {
        PrioritySampling sampling = of(settings(0.6, 0.4, Normalization.NONE), 1, 2, 4);
        round(sampling, 0.4, 1, 2, 4);
        double weight = sampling.lastWeight(2);
        sampling.remeasure(2, 5);
        assertThat(sampling.lastWeight(2)).isEqualTo(weight);
        assertThat(sampling.delta(2)).isCloseTo(5 * weight, within(1e-12));
    }

    @Test
    void effectiveShare_ofAFewImages_isSmall() {
        double[] divergences = new double[100];
        divergences[7] = 1e6;
        assertThat(of(settings(0.6, 0.4, Normalization.NONE), divergences).effectiveShare())
                .isCloseTo(0.01, within(1e-3));
        Arrays.fill(divergences, 2);
        assertThat(of(settings(0.6, 0.4, Normalization.NONE), divergences).effectiveShare())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void find_nothingLeft_neverLeavesTheNumbers() {
        SumTree tree = new SumTree(5);
        for (int i = 0; i < 3; i++) {
            tree.set(i, 0.1);
        }
        assertThat(tree.find(tree.total())).isEqualTo(2);
        assertThat(tree.find(0)).isZero();
        assertThat(tree.total()).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void beta_risesToOneOverTheCycles() {
        PrioritySettings rising = PrioritySettings.defaults();
        assertThat(rising.beta(0, 11)).isEqualTo(0.4);
        assertThat(rising.beta(5, 11)).isCloseTo(0.7, within(1e-12));
        assertThat(rising.beta(10, 11)).isCloseTo(1, within(1e-12));
        assertThat(rising.beta(0, 1)).isEqualTo(0.4);
    }
}
