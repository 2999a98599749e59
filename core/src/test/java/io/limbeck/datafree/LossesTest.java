package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.method.InversionSettings;
import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** phi, KL and the batch norm term, by hand-made numbers and by those of golden/datafree.py. */
class LossesTest {

    private static Map<String, Tensor> golden() throws URISyntaxException {
        var file = LossesTest.class.getResource("/golden/datafree.safetensors");
        return Safetensors.read(Path.of(file.toURI())).tensors();
    }

    @Test
    void phi_handMadeCases_areTheSpecifications() {
        Modulation two = new Modulation(2, true);
        assertThat(two.of(0.5, 0.9)).isCloseTo(0.005, within(1e-9));
        assertThat(two.of(0.2, 0.5)).isCloseTo(0.2, within(1e-9));
        assertThat(two.of(0.3, 1.0)).isZero();
        assertThat(two.of(0, 0.1)).isCloseTo(0.81, within(1e-9));
        assertThat(new Modulation(1, true).of(0.5, 0.9)).isCloseTo(0.05, within(1e-9));
        assertThat(new Modulation(0, true).of(0.5, 0.9)).isCloseTo(0.5, within(1e-9));
        assertThat(two.of(0, 0.5)).as("empty buffer").isCloseTo(0.25, within(1e-9));
        assertThat(two.of(3 / 11.0, 0.5)).as("one more").isCloseTo(0.181818, within(1e-6));
        assertThat(new Modulation(0, false).of(0.5, 0.9)).as("off").isEqualTo(1);
    }

    @Test
    void phi_randomCases_staysInZeroToOneAndFallsInTheProbability() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            Modulation phi = new Modulation(3 * random.nextDouble() + 0.01, true);
            double share = random.nextDouble();
            double p = random.nextDouble();
            double value = phi.of(share, p);
            assertThat(value).isBetween(0.0, 1.0);
            assertThat(phi.of(share, p + (1 - p) / 2)).isLessThan(value);
        }
    }

    @Test
    void phi_ofABatch_matchesPyTorchAndItsNumbers() throws URISyntaxException {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> golden = golden();
            Tensor logs = torch.log_softmax(golden.get("teacher"), 1);
            Tensor labels = golden.get("labels");
            Tensor chosen = logs.gather(1, labels.unsqueeze(1)).squeeze(1);
            Modulation phi = new Modulation(1.5, true);
            float[] values = HostTensors.floats(phi.of(golden.get("shares"), labels, chosen));

            assertThat(values)
                    .containsExactly(HostTensors.floats(golden.get("phi")), within(1e-6f));
            float[] shares = HostTensors.floats(golden.get("shares"));
            long[] classes = HostTensors.longs(labels);
            float[] probabilities = HostTensors.floats(chosen.exp());
            for (int i = 0; i < values.length; i++) {
                assertThat(phi.of(shares[(int) classes[i]], probabilities[i]))
                        .isCloseTo(values[i], within(1e-5));
            }
        }
    }

    @Test
    void labels_auto_areDrawnFromAHundredClassesOn() {
        InversionSettings auto = InversionSettings.defaults();
        assertThat(auto.labels()).isEqualTo(InversionSettings.Labels.AUTO);
        assertThat(auto.drawsLabels(99)).isFalse();
        assertThat(auto.drawsLabels(100)).isTrue();
    }

    @Test
    void kl_handMadeCase_isTeacherFirst() {
        try (var _ = new PointerScope()) {
            Tensor teacher = HostTensors.of(new float[] {0.7f, 0.2f, 0.1f}, 1, 3).log();
            Tensor student = HostTensors.of(new float[] {0.5f, 0.25f, 0.25f}, 1, 3).log();
            Divergence kl = new Divergence(1);
            assertThat(kl.of(teacher, student).item_double()).isCloseTo(0.099273, within(1e-5));
            assertThat(kl.of(student, teacher).item_double()).isCloseTo(0.116622, within(1e-5));
            assertThat(kl.of(teacher, teacher).item_double()).isCloseTo(0, within(1e-7));
            Tensor some = SeedTree.of(1).tensors().normal(500, 7).mul_(new Scalar(4));
            Tensor others = SeedTree.of(2).tensors().normal(500, 7).mul_(new Scalar(4));
            assertThat(kl.of(some, others).min().item_double()).isGreaterThanOrEqualTo(-1e-6);
        }
    }

    @Test
    void kl_bothTemperatures_matchPyTorchWithGradient() throws URISyntaxException {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> golden = golden();
            for (int t : new int[] {1, 4}) {
                Tensor student = golden.get("student").clone().set_requires_grad(true);
                Tensor each = new Divergence(t).of(golden.get("teacher"), student);
                assertThat(HostTensors.floats(each))
                        .containsExactly(HostTensors.floats(golden.get("kl." + t)), within(1e-5f));
                assertThat(
                                HostTensors.floats(
                                        Gradients.of(each.sum(), List.of(student)).getFirst()))
                        .containsExactly(
                                HostTensors.floats(golden.get("kl." + t + ".gradient")),
                                within(1e-5f));
            }
        }
    }

    @Test
    void kl_ofPixels_isOneForEach() {
        try (var _ = new PointerScope()) {
            Tensor teacher = SeedTree.of(1).tensors().normal(2, 5, 3, 4);
            Tensor student = SeedTree.of(2).tensors().normal(2, 5, 3, 4);
            Tensor pixels = new Divergence(1).of(teacher, student);
            assertThat(pixels.shape()).containsExactly(2, 3, 4);
            Tensor one = new Divergence(1).of(column(teacher), column(student));
            assertThat(pixels.select(0, 1).select(0, 2).select(0, 3).item_double())
                    .isCloseTo(one.item_double(), within(1e-5));
        }
    }

    private static Tensor column(Tensor maps) {
        return maps.select(0, 1).select(1, 2).select(1, 3).unsqueeze(0);
    }

    private static Tensor vector(double... values) {
        return HostTensors.of(values, values.length).to(torch.ScalarType.Float);
    }

    private static Weights statistics(Tensor mean, Tensor variance) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("bn.running_mean", mean);
        tensors.put("bn.running_var", variance);
        return new Weights(tensors, Set.of("bn.running_mean", "bn.running_var"));
    }

    private static List<Output.BnStatistics> batch(Tensor mean, Tensor variance) {
        return List.of(new Output.BnStatistics("bn", mean, variance, 10));
    }

    @Test
    void bn_handMadeCase_isPlainFirstAndThenScaled() {
        try (var _ = new PointerScope()) {
            Weights teacher = statistics(vector(0, 0), vector(1, 1));
            StatisticsMemory memory = new StatisticsMemory(0.9, teacher);
            List<Output.BnStatistics> seen = batch(vector(1, -1), vector(4, 9));
            assertThat(memory.loss(seen, teacher).item_double()).isCloseTo(9.958217, within(1e-5));
            memory.remember(batch(vector(0, 0), vector(1, 1)));
            assertThat(memory.loss(seen, teacher).item_double()).isCloseTo(0.995822, within(1e-5));
        }
    }

    @Test
    void bn_matchedStatistics_isZeroWithFiniteGradient() {
        try (var _ = new PointerScope()) {
            Weights teacher = statistics(vector(0.5, 2), vector(1, 3));
            Tensor mean = vector(0.5, 2).set_requires_grad(true);
            Tensor loss = new StatisticsMemory(0, teacher).loss(batch(mean, vector(1, 3)), teacher);
            assertThat(loss.item_double()).isLessThan(1e-6);
            assertThat(HostTensors.floats(Gradients.of(loss, List.of(mean)).getFirst()))
                    .containsOnly(0);
        }
    }

    @Test
    void bn_withMomentum_matchesPyTorch() throws URISyntaxException {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> golden = golden();
            Weights teacher = statistics(golden.get("bn.mean"), golden.get("bn.var"));
            StatisticsMemory memory = new StatisticsMemory(0.9, teacher);
            memory.remember(batch(golden.get("bn.old_mean"), golden.get("bn.old_var")));
            Tensor mu = golden.get("bn.mu").clone().set_requires_grad(true);
            List<Output.BnStatistics> seen = batch(mu, golden.get("bn.v"));
            Tensor loss = memory.loss(seen, teacher);

            assertThat(loss.item_double())
                    .isCloseTo(golden.get("bn.loss").item_double(), within(1e-5));
            assertThat(HostTensors.floats(Gradients.of(loss, List.of(mu)).getFirst()))
                    .containsExactly(HostTensors.floats(golden.get("bn.gradient")), within(1e-6f));

            memory.remember(seen);
            Map<String, Tensor> saved = new LinkedHashMap<>();
            memory.save(saved);
            assertThat(HostTensors.floats(saved.get("memory.mean.bn")))
                    .containsExactly(HostTensors.floats(golden.get("bn.next_mean")), within(1e-6f));
        }
    }
}
