package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a step of a student makes of its schedule and of its weight decay. */
class StudentStepTest extends LabelStoreFixture {

    private static final double RATE = 0.01;
    private static final double DECAY = 0.5;
    private static final int EPOCHS = 4;

    /** The same batch in every epoch, so that only the rate differs. */
    private record Same(LabelledBatch batch) implements Labels {

        @Override
        public int epochs() {
            return EPOCHS;
        }

        @Override
        public int batches() {
            return 1;
        }

        @Override
        public LabelledBatch batch(int epoch, int index) {
            return batch;
        }

        @Override
        public double temperature() {
            return 20;
        }
    }

    private Weights initial() {
        return teacher.network().init(SeedTree.of(5));
    }

    /** The weights after one step of plain descent in an epoch. */
    private Weights after(int epoch, double decay, boolean all) {
        StudentSettings settings =
                new StudentSettings(
                        new OptimizerSpec.Sgd(RATE, 0, decay),
                        all,
                        ScheduleSpec.Cosine.defaults(),
                        20,
                        true);
        StudentTraining training =
                new StudentTraining(
                        teacher.network(), teacher.normalization(), settings, Compute.cpu());
        StudentRun run =
                new StudentRun(training, initial(), images, new Same(labels().batch(0, 0)));
        run.step(epoch, 0);
        return run.current();
    }

    @Test
    void step_laterEpoch_movesByTheCosineOfTheRate() {
        Weights initial = initial();
        Weights first = after(0, 0, false);
        for (int epoch = 1; epoch < EPOCHS; epoch++) {
            double factor = (1 + Math.cos(Math.PI * epoch / EPOCHS)) / 2;
            Weights later = after(epoch, 0, false);
            for (String name : initial.parameterNames()) {
                Tensor expected = moved(initial, first, name).mul(new Scalar(factor));
                assertClose(moved(initial, later, name), expected, name + " in epoch " + epoch);
            }
        }
    }

    /** By the rate times the decay times the weight itself, where it decays. */
    @Test
    void step_weightDecay_sparesBiasesUnlessAllDecay() {
        for (boolean all : new boolean[] {false, true}) {
            Weights initial = initial();
            Weights plain = after(0, 0, all);
            Weights decayed = after(0, DECAY, all);
            for (String name : initial.parameterNames()) {
                Tensor weight = initial.get(name);
                assertThat(weight.abs().max().item_double()).as(name).isGreaterThan(1e-3);
                double share = all || weight.dim() >= 2 ? -RATE * DECAY : 0;
                Tensor expected = weight.mul(new Scalar(share));
                assertClose(moved(plain, decayed, name), expected, name + ", all: " + all);
            }
        }
    }

    private static Tensor moved(Weights from, Weights to, String name) {
        return to.get(name).sub(from.get(name));
    }

    private static void assertClose(Tensor actual, Tensor expected, String what) {
        assertThat(actual.sub(expected).abs().max().item_double()).as(what).isLessThan(1e-6);
    }
}
