package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.PixelBytes;
import io.limbeck.method.InversionSettings;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which images the adversary moves, and which inner steps of a call count for what. */
class InversionLossTest extends CyclesFixture {

    private static InversionSettings settings(double bn, double adversarial, boolean mask) {
        return settings(bn, bn > 0 ? 1 : 0, adversarial, mask);
    }

    private static InversionSettings settings(
            double bn, double task, double adversarial, boolean mask) {
        return new InversionSettings(
                InversionSettings.Source.IMAGES,
                TinyRun.BATCH,
                3,
                2e-3,
                0.01,
                InversionSettings.Meta.NONE,
                0,
                bn,
                bn > 0 ? 0.9 : 0,
                task,
                adversarial,
                mask,
                InversionSettings.Labels.PREDICTED,
                0,
                false,
                InversionSettings.PixelClass.SHARES,
                false,
                "none");
    }

    private Pupil student() {
        return new Parts(
                        TinyRun.settings(1, TinyRun.usual(), "none"),
                        TinyRun.subject(data),
                        teacher,
                        SeedTree.of(7))
                .student();
    }

    private Tensor real() {
        return data.train().images(IntStream.range(0, TinyRun.BATCH).toArray());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void adversary_decisionMask_leavesOutWhatTheTwoCallDifferently(boolean mask) {
        Pupil student = student();
        Tensor images = real().set_requires_grad(true);
        InversionLoss loss =
                new InversionLoss(
                        settings(0, 1, mask),
                        new Modulation(0, false),
                        teacher,
                        new StatisticsMemory(0, teacher.weights()));
        InversionLoss.Value value =
                loss.of(
                        images,
                        new InversionLoss.Call(
                                torch.zeros(4), Optional.empty(), Optional.of(student)),
                        SeedTree.of(1),
                        1);

        Tensor view = teacher.normalization().apply(real());
        float[] gaps =
                HostTensors.floats(
                        new Divergence(1).of(teacher.logits(view), student.logits(view)));
        long[] taught = predicted(teacher.logits(view));
        long[] learnt = predicted(student.logits(view));
        float[] moved =
                HostTensors.floats(
                        Gradients.of(value.total(), List.of(images))
                                .getFirst()
                                .abs()
                                .flatten(1, -1)
                                .amax(new long[] {1}, false));
        double expected = 0;
        int agreed = 0;
        for (int i = 0; i < gaps.length; i++) {
            boolean counts = !mask || taught[i] == learnt[i];
            assertThat(moved[i] > 0).as("image %d", i).isEqualTo(counts);
            expected += counts ? gaps[i] / gaps.length : 0;
            agreed += taught[i] == learnt[i] ? 1 : 0;
        }
        assertThat(agreed).isBetween(1, TinyRun.BATCH - 1);
        assertThat(value.terms().get("adversary")).isCloseTo(expected, within(1e-5));
        assertThat(value.value()).isCloseTo(-expected, within(1e-5));
    }

    /** No two weights alike, labels that the teacher does not think of, a buffer that is uneven. */
    @Test
    void of_allTerms_isTheirWeightedSumByTheDrawnLabels() {
        Pupil student = student();
        StatisticsMemory plain = new StatisticsMemory(0, teacher.weights());
        float[] shares = {0.4f, 0.3f, 0.2f, 0.1f};
        Tensor view = teacher.normalization().apply(real());
        Tensor logits = teacher.logits(view);
        long[] labels = predicted(logits);
        Arrays.setAll(labels, i -> (labels[i] + i) % shares.length);
        InversionLoss.Value value =
                new InversionLoss(
                                settings(3, 0.25, 0.7, false),
                                new Modulation(2, true),
                                teacher,
                                plain)
                        .of(
                                real(),
                                new InversionLoss.Call(
                                        HostTensors.of(shares, shares.length),
                                        Optional.of(HostTensors.of(labels, labels.length)),
                                        Optional.of(student)),
                                SeedTree.of(1),
                                1);

        float[] logs = HostTensors.floats(torch.log_softmax(logits, 1));
        double phi = 0;
        double task = 0;
        for (int i = 0; i < labels.length; i++) {
            int label = (int) labels[i];
            double log = logs[i * shares.length + label];
            double own = (1 - shares[label]) * Math.pow(1 - Math.exp(log), 2);
            phi += own / labels.length;
            task -= own * log / labels.length;
        }
        double mismatch = plain.loss(statistics(real()), teacher.weights()).item_double();
        double gap = new Divergence(1).of(logits, student.logits(view)).mean().item_double();
        assertThat(value.terms().get("phi")).isCloseTo(phi, within(1e-5));
        assertThat(value.terms().get("batchNorm")).isCloseTo(mismatch, within(1e-4 * mismatch));
        assertThat(value.value())
                .isCloseTo(3 * mismatch + 0.25 * task - 0.7 * gap, within(1e-4 * mismatch));
    }

    private static long[] predicted(Tensor logits) {
        return HostTensors.longs(logits.argmax(new LongOptional(1), false));
    }

    @Test
    void call_bestInnerStepInTheMiddle_keepsItsImagesAndItsTerms() {
        Inversion.Result result =
                call(new StatisticsMemory(0, teacher.weights()), noise(1), real(), noise(2));

        assertThat(result.batch().images())
                .isDeepEqualTo(rows(HostTensors.bytes(PixelBytes.bytes(real()))));
        InversionLoss.Value best =
                new InversionLoss(
                                settings(1, 0, false),
                                new Modulation(0, false),
                                teacher,
                                new StatisticsMemory(0, teacher.weights()))
                        .of(
                                real(),
                                new InversionLoss.Call(
                                        torch.zeros(4), Optional.empty(), Optional.empty()),
                                SeedTree.of(1),
                                1);
        assertThat(result.values()).containsAllEntriesOf(best.terms());
    }

    @Test
    void call_statistics_areRememberedOfItsLastInnerStep() {
        StatisticsMemory memory = new StatisticsMemory(0.9, teacher.weights());
        call(memory, real(), noise(1), noise(2));
        assertRemembered(memory, 0, noise(2));
        call(memory, noise(2), noise(1), real());
        assertRemembered(memory, 0.1, real());
    }

    /** {@code M = (1 - share) M_old + share M_new}, where the old is of {@link #noise noise 2}. */
    private void assertRemembered(StatisticsMemory memory, double share, Tensor last) {
        Map<String, Tensor> saved = new LinkedHashMap<>();
        memory.save(saved);
        List<Output.BnStatistics> first = statistics(noise(2));
        List<Output.BnStatistics> latest = statistics(last);
        double rate = share == 0 ? 1 : share;
        for (int i = 0; i < first.size(); i++) {
            String layer = first.get(i).layer();
            assertThat(HostTensors.floats(saved.get("memory.mean." + layer)))
                    .containsExactly(
                            mixed(first.get(i).mean(), latest.get(i).mean(), rate), within(1e-5f));
            assertThat(HostTensors.floats(saved.get("memory.variance." + layer)))
                    .containsExactly(
                            mixed(first.get(i).variance(), latest.get(i).variance(), rate),
                            within(1e-5f));
        }
    }

    private static float[] mixed(Tensor old, Tensor own, double rate) {
        float[] mixed = HostTensors.floats(old);
        float[] latest = HostTensors.floats(own);
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = (float) ((1 - rate) * mixed[i] + rate * latest[i]);
        }
        return mixed;
    }

    private List<Output.BnStatistics> statistics(Tensor images) {
        return teacher.network()
                .forward(teacher.weights(), teacher.normalization().apply(images), Pass.OBSERVING)
                .bnStatistics();
    }

    private Inversion.Result call(StatisticsMemory memory, Tensor... batches) {
        return new Inversion(
                        settings(1, 0, false),
                        teacher,
                        Optional.of(new Script(List.of(batches))),
                        memory,
                        new Modulation(0, false),
                        new Divergence(1))
                .call(new float[4], student(), false, SeedTree.of(1), 1);
    }

    private static Tensor noise(long seed) {
        return SeedTree.of(seed).tensors().uniform(TinyRun.BATCH, 1, 8, 8);
    }

    private static byte[][] rows(byte[] all) {
        byte[][] rows = new byte[TinyRun.BATCH][all.length / TinyRun.BATCH];
        for (int i = 0; i < all.length; i++) {
            rows[i / rows[0].length][i % rows[0].length] = all[i];
        }
        return rows;
    }

    /** Images that were chosen beforehand, one batch for each inner step. */
    private record Script(List<Tensor> batches) implements ImageOrigin {

        @Override
        public Attempt begin(SeedTree seeds) {
            return new Attempt() {
                private int step;

                @Override
                public Tensor images() {
                    return batches.get(step).set_requires_grad(true);
                }

                @Override
                public List<Tensor> leaves() {
                    return List.of(batches.get(step));
                }

                @Override
                public void step(List<Tensor> gradients, boolean last) {
                    step++;
                }

                @Override
                public void finish() {}
            };
        }

        @Override
        public void save(Map<String, Tensor> tensors) {}

        @Override
        public void restore(Map<String, Tensor> tensors) {}
    }
}
