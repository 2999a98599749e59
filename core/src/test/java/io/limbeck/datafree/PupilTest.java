package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.ImageShape;
import io.limbeck.data.PixelBytes;
import io.limbeck.method.ImitationSettings;
import io.limbeck.method.TinyTeacher;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step of the student makes of its weights, its schedule and its temperatures. */
class PupilTest extends CyclesFixture {

    private static final int CYCLES = 10;
    private static final double RATE = 0.1;
    private static final double FLOOR = 1e-3;
    private static final int TEMPERATURE = 4;

    private static final NetworkSpec NETWORK =
            new NetworkSpec.ConvNet(
                    2,
                    8,
                    NetworkSpec.Norm.BATCH,
                    NetworkSpec.Pooling.AVERAGE,
                    NetworkSpec.Activation.RELU);

    /** Whatever a teacher says is imitated, so it need not have learnt anything. */
    @Override
    @BeforeEach
    void prepare() {
        data = Blobs.of(4, 20, new ImageShape(1, 8, 8));
        teacher = TinyTeacher.untrained(network(), data, folder);
    }

    private Network network() {
        return TinyRun.subject(data).network(NETWORK);
    }

    private Weights initial() {
        return network().init(SeedTree.of(3));
    }

    /** Plain descent, so that what it moves by is the rate times the gradient. */
    private Pupil pupil(double ranking) {
        return pupil(ranking, "none");
    }

    private Pupil pupil(double ranking, String augmentation) {
        return new Pupil(
                network(),
                initial(),
                new ImitationSettings(
                        NETWORK,
                        1,
                        TinyRun.BATCH,
                        new OptimizerSpec.Sgd(RATE, 0, 0),
                        new ScheduleSpec.Cosine(FLOOR),
                        TEMPERATURE,
                        augmentation),
                teacher,
                CYCLES,
                ranking);
    }

    private Tensor bytes() {
        return PixelBytes.bytes(data.train().images(IntStream.range(0, TinyRun.BATCH).toArray()));
    }

    private static float[] ones() {
        float[] ones = new float[TinyRun.BATCH];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The loss of one step. */
    private double learn(Pupil pupil, int cycle, float[] importance, float[] divergences) {
        return learn(pupil, Optional.empty(), cycle, importance, divergences);
    }

    private double learn(
            Pupil pupil,
            Optional<Tensor> known,
            int cycle,
            float[] importance,
            float[] divergences) {
        int[] slots = IntStream.range(0, importance.length).toArray();
        Draw draw = new Draw(slots, new double[slots.length], importance);
        return pupil.learn(
                new Pupil.Batch(bytes(), known, draw), cycle, SeedTree.of(4), 1, divergences);
    }

    @Test
    void learn_importanceWeights_areFactorsOfEachImagesLoss() {
        float[] each = new float[TinyRun.BATCH];
        learn(pupil(TEMPERATURE), 0, ones(), each);
        float[] importance = new float[TinyRun.BATCH];
        double expected = 0;
        for (int i = 0; i < importance.length; i++) {
            importance[i] = i % 3;
            expected += importance[i] * each[i] / importance.length;
        }
        assertThat(learn(pupil(TEMPERATURE), 0, importance, new float[TinyRun.BATCH]))
                .isCloseTo(expected, within(1e-4 * expected));
    }

    /** What a teacher said of an image as it is does not hold for a part of it. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "crop"})
    void learn_teachersKnownLogits_countOnlyForImagesAsTheyAre(String augmentation) {
        Tensor known = SeedTree.of(5).tensors().normal(TinyRun.BATCH, 4);
        float[] asked = new float[TinyRun.BATCH];
        float[] told = new float[TinyRun.BATCH];
        learn(pupil(1, augmentation), 0, ones(), asked);
        learn(pupil(1, augmentation), Optional.of(known), 0, ones(), told);
        assertThat(Arrays.equals(told, asked)).isEqualTo(!augmentation.equals("none"));
    }

    @Test
    void learn_importanceOfZero_movesNoParameter() {
        Pupil pupil = pupil(TEMPERATURE);
        learn(pupil, 0, new float[TinyRun.BATCH], new float[TinyRun.BATCH]);
        assertParametersMoved(pupil, pupil(TEMPERATURE), 0);
    }

    @Test
    void learn_laterCycle_movesByTheCosineOfItsRate() {
        Pupil first = pupil(1);
        learn(first, 0, ones(), new float[TinyRun.BATCH]);
        for (int cycle : new int[] {5, 9}) {
            Pupil later = pupil(1);
            learn(later, cycle, ones(), new float[TinyRun.BATCH]);
            double factor = FLOOR + (1 - FLOOR) * (1 + Math.cos(Math.PI * cycle / CYCLES)) / 2;
            assertThat(later.rate(cycle)).isCloseTo(RATE * factor, within(1e-9));
            assertParametersMoved(later, first, factor);
        }
    }

    /** That a pupil moved so many times as far as another from where both began. */
    private void assertParametersMoved(Pupil pupil, Pupil other, double factor) {
        Weights initial = initial();
        Map<String, float[]> own = values(pupil.weights());
        Map<String, float[]> others = values(other.weights());
        for (String name : initial.all().keySet()) {
            if (initial.buffers().contains(name)) {
                continue;
            }
            float[] start = HostTensors.floats(initial.get(name));
            for (int i = 0; i < start.length; i++) {
                assertThat(own.get(name)[i] - start[i])
                        .as(name)
                        .isCloseTo(
                                (float) (factor * (others.get(name)[i] - start[i])), within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, TEMPERATURE})
    void divergences_rankingTemperature_isTheirsWhateverTheStudentLearnsAt(double ranking) {
        Tensor view = teacher.normalization().apply(PixelBytes.floats(bytes()));
        Tensor taught = teacher.logits(view);
        Pupil pupil = pupil(ranking);
        assertThat(pupil.divergences(taught, view))
                .containsExactly(
                        HostTensors.floats(new Divergence(ranking).of(taught, pupil.logits(view))),
                        within(1e-5f));

        float[] learnt = new float[TinyRun.BATCH];
        learn(pupil, 0, ones(), learnt);
        Tensor before = network().forward(initial(), view, Pass.TRAINING).logits();
        assertThat(learnt)
                .containsExactly(
                        HostTensors.floats(new Divergence(ranking).of(taught, before)),
                        within(1e-4f));
    }
}
