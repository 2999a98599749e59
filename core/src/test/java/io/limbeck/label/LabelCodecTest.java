package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of a label, and how students are held to it. */
@InPointerScope
class LabelCodecTest {

    private static final int CLASSES = 100;
    private static final double TEMPERATURE = 20;

    private float[] logits;
    private float[] exact;

    @BeforeEach
    void open() {
        Tensor drawn = SeedTree.of(6).tensors().normal(1, CLASSES).mul(new Scalar(8));
        logits = HostTensors.floats(drawn);
        exact = HostTensors.floats(torch.softmax(drawn.div(new Scalar(TEMPERATURE)), 1));
    }

    private float[] through(LabelCodec codec) {
        ByteBuffer buffer = ByteBuffer.allocate(codec.bytes(CLASSES));
        codec.encode(logits, TEMPERATURE, buffer);
        assertThat(buffer.hasRemaining()).isFalse();
        return codec.decode(CLASSES, TEMPERATURE, buffer.flip());
    }

    private static double sum(float[] row) {
        return IntStream.range(0, row.length).mapToDouble(i -> row[i]).sum();
    }

    @Test
    void full_logitsBelow32_changeProbabilitiesByLessThanAThousandth() {
        float[] kept = through(new LabelCodec.Full());
        for (int c = 0; c < CLASSES; c++) {
            assertThat(Math.abs(kept[c] / exact[c] - 1)).isLessThan(1e-3f);
        }
    }

    @Test
    void quantized_anyLogits_errByHalfAStepAtMost() {
        float[] kept = through(new LabelCodec.Quantized());
        int least =
                IntStream.range(0, CLASSES)
                        .reduce((a, b) -> logits[a] < logits[b] ? a : b)
                        .getAsInt();
        double step =
                (IntStream.range(0, CLASSES).mapToDouble(c -> logits[c]).max().getAsDouble()
                                - logits[least])
                        / 255;
        double greatest = 0;
        for (int c = 0; c < CLASSES; c++) {
            // Probabilities lose what all logits have in common; the least one is kept exactly.
            double above = TEMPERATURE * Math.log(kept[c] / kept[least]);
            greatest = Math.max(greatest, Math.abs(above - (logits[c] - logits[least])));
        }
        assertThat(greatest).isBetween(0.4 * step, 0.5 * step + 1e-4);
        assertThat(sum(kept)).isCloseTo(1, within(1e-5));
    }

    @Test
    void quantized_equalLogits_areUniform() {
        Arrays.fill(logits, 3f);
        assertThat(through(new LabelCodec.Quantized())).containsOnly(0.01f);
    }

    @Test
    void topK_ten_spreadsTheRestEvenlyAndAddsUpToOne() {
        float[] kept = through(new LabelCodec.TopK(10));

        assertThat(sum(kept)).isCloseTo(1, within(1e-5));
        float[] ascending = sorted(kept);
        assertThat(ascending[0]).isEqualTo(ascending[89]);
        assertThat(ascending[90]).isGreaterThan(ascending[89]);
        float[] known = sorted(exact);
        float rest = (float) sum(Arrays.copyOf(known, 90)) / 90;
        for (int c = 0; c < CLASSES; c++) {
            float wanted = exact[c] >= known[90] ? exact[c] : rest;
            assertThat(kept[c]).as("class %d", c).isCloseTo(wanted, withinPercentage(0.1));
        }
        assertThat(new LabelCodec.TopK(10).bytes(CLASSES)).isEqualTo(40);
    }

    private static float[] sorted(float[] row) {
        float[] ascending = row.clone();
        Arrays.sort(ascending);
        return ascending;
    }

    @Test
    void topK_all_isTheIdentityWithinRounding() {
        assertThat(through(new LabelCodec.TopK(CLASSES))).containsExactly(exact, within(1e-5f));
        assertThat(new LabelCodec.TopK(1000).bytes(CLASSES)).isEqualTo(400);
    }

    @Test
    void imitation_logitsUpToAConstant_isZero() {
        Tensor student = HostTensors.of(logits, 1, CLASSES).add(new Scalar(5));
        Tensor teacher = HostTensors.of(exact, 1, CLASSES);

        assertThat(new Imitation(TEMPERATURE, false).loss(teacher, student).item_double())
                .isCloseTo(0, within(1e-6));
    }

    @Test
    void imitation_impossibleClass_isFinite() {
        Tensor teacher = HostTensors.of(new float[] {1, 0}, 1, 2);
        Tensor student = HostTensors.of(new float[] {0, 0}, 1, 2);

        assertThat(new Imitation(1, false).loss(teacher, student).item_double())
                .isCloseTo(Math.log(2), within(1e-6));
    }

    @Test
    void imitation_hotAndScaled_hasTheGradientOfCentredLogits() {
        double temperature = 1000;
        Tensor teacher = SeedTree.of(1).tensors().normal(3, 4);
        Tensor student = SeedTree.of(2).tensors().normal(3, 4).set_requires_grad(true);
        Tensor probabilities = torch.softmax(teacher.div(new Scalar(temperature)), 1);
        Tensor gradient =
                Gradients.of(
                                new Imitation(temperature, true).loss(probabilities, student),
                                List.of(student))
                        .getFirst();
        Tensor gap = student.detach().sub(teacher);
        Tensor centred =
                gap.sub(gap.mean(new long[] {1}, true, new ScalarTypeOptional()))
                        .div(new Scalar(12.0));

        assertThat(HostTensors.floats(gradient))
                .containsExactly(HostTensors.floats(centred), within(2e-3f));
    }
}
