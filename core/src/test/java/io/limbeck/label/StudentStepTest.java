package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What a step of a student makes of its schedule and of its weight decay. */
class StudentStepTest extends LabelStoreFixture {

    private static final double RATE = 0.01;
    private static final double DECAY = 0.5;
    private static final int EPOCHS = 4;
    private static final double WARM = 2;

    /** The same batch in every epoch, so that only the rate differs. */
    private record Same(LabelledBatch batch, double temperature) implements Labels {

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
                new StudentRun(training, initial(), images, new Same(labels().batch(0, 0), 20));
        run.step(epoch, 0);
        return run.current();
    }

    /**
     * Plain descent from the same weights, at a temperature at which it may go without the square.
     */
    private StudentRun warm(boolean scaled) {
        StudentSettings settings =
                new StudentSettings(
                        new OptimizerSpec.Sgd(RATE, 0, 0),
                        true,
                        ScheduleSpec.Cosine.defaults(),
                        WARM,
                        scaled);
        StudentTraining training =
                new StudentTraining(
                        teacher.network(), teacher.normalization(), settings, Compute.cpu());
        return new StudentRun(training, initial(), images, new Same(labels().batch(0, 0), WARM));
    }

    @Test
    void step_scaled_movesByTheSquareOfTheTemperatureAsFar() {
        Weights initial = initial();
        StudentRun plain = warm(false);
        StudentRun scaled = warm(true);
        double loss = plain.step(0, 0);
        assertThat(scaled.step(0, 0)).isCloseTo(WARM * WARM * loss, within(1e-5));
        for (String name : initial.parameterNames()) {
            Tensor expected = moved(initial, plain.current(), name).mul(new Scalar(WARM * WARM));
            assertThat(expected.abs().max().item_double()).as(name).isGreaterThan(1e-5);
            assertClose(moved(initial, scaled.current(), name), expected, name);
        }
    }

    @Test
    void step_batchNorm_gathersRunningStatistics() {
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                1,
                                4,
                                NetworkSpec.Norm.BATCH,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(3, 16, 16, CLASSES));
        StudentTraining training =
                new StudentTraining(
                        network,
                        teacher.normalization(),
                        StudentSettings.defaults(),
                        Compute.cpu());
        LabelledBatch batch = labels().batch(0, 0);
        Weights fresh = network.init(SeedTree.of(5));
        Tensor pixels = batch.views().pixels(images, teacher.normalization(), Compute.cpu());
        Output.BnStatistics seen =
                network.forward(fresh, pixels, Pass.TRAINING).bnStatistics().getFirst();
        StudentRun run = new StudentRun(training, fresh, images, new Same(batch, 20));
        run.step(0, 0);
        String mean = seen.layer() + ".running_mean";
        assertClose(run.current().get(mean), seen.mean().mul(new Scalar(0.1)), mean);
    }

    @Test
    void step_temperature_softensTheStudent() {
        LabelledBatch batch = labels().batch(0, 0);
        Tensor pixels = batch.views().pixels(images, teacher.normalization(), Compute.cpu());
        Tensor logits = teacher.network().forward(initial(), pixels, Pass.TRAINING).logits();
        Tensor probabilities = HostTensors.of(batch.flat(), 4, CLASSES);
        Tensor gap =
                probabilities
                        .log()
                        .sub(torch.log_softmax(logits.div(new Scalar(WARM)), 1))
                        .mul(probabilities);
        assertThat(warm(false).step(0, 0)).isCloseTo(gap.sum().item_double() / 4, within(1e-5));
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
