package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.WatchedNetwork;
import io.limbeck.nn.Weights;
import io.limbeck.objective.TrajectoryMatching.Form;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a trajectory holds on its way: graphs and tensors, as bytes depend on the allocator. */
@InPointerScope
class TrajectoryMemoryTest {

    private static final int STEPS = 8;
    private static final int IMAGES = 6;
    private static final int CLASSES = 3;

    /** Tensors of the weights: kernel, bias, scale and shift of two blocks, and the classifier. */
    private static final long PARAMETERS = 2 * 4 + 2;

    private final Network network =
            Networks.create(
                    new NetworkSpec.ConvNet(
                            2,
                            4,
                            NetworkSpec.Norm.INSTANCE,
                            NetworkSpec.Pooling.AVERAGE,
                            NetworkSpec.Activation.RELU),
                    new Network.Input(3, 8, 8, CLASSES));

    /** Only an unrolled student's graph is as long as its walk: memory is linear in its steps. */
    @ParameterizedTest
    @EnumSource
    void graph_eachForm_spansStepsOnlyIfUnrolled(Form form) {
        List<Boolean> leaves = new ArrayList<>();
        run(form, new Watched(network, leaves), new ArrayList<>(), 0);
        List<Boolean> expected = new ArrayList<>(Collections.nCopies(2 * STEPS, true));
        if (form == Form.UNROLLED) {
            expected = new ArrayList<>(Collections.nCopies(STEPS, false));
            expected.set(0, true);
        }
        assertThat(leaves).isEqualTo(expected);
    }

    /** Kept nothing, a step on the way adds the weights it leads to, and none on the way back. */
    @ParameterizedTest
    @EnumSource(names = {"ADJOINT", "TESLA"})
    void backwards_nothingKept_holdsTheWeightsOfEachStepAndNoMore(Form form) {
        List<Long> held = new ArrayList<>();
        run(form, network, held, 0);
        assertThat(held).hasSize(2 * STEPS);
        for (int step = 1; step < STEPS; step++) {
            assertThat(held.get(step) - held.get(step - 1)).isLessThanOrEqualTo(PARAMETERS);
        }
        assertThat(held.subList(STEPS, 2 * STEPS)).allMatch(now -> now <= held.get(STEPS));
    }

    @Test
    void unrolled_everyStep_holdsMoreThanTheWeightsItLeadsTo() {
        List<Long> held = new ArrayList<>();
        run(Form.UNROLLED, network, held, 0);
        assertThat(held).hasSize(STEPS);
        for (int step = 1; step < STEPS; step++) {
            assertThat(held.get(step) - held.get(step - 1)).isGreaterThan(2 * PARAMETERS);
        }
    }

    /**
     * @param held takes the tensors that are held at each call for a batch: steps forth, and back
     *     if there is a way back
     */
    private void run(Form form, Network student, List<Long> held, long mostKept) {
        Weights start = network.init(SeedTree.of(1));
        Weights target = network.init(SeedTree.of(2));
        Tensor pixels = SeedTree.of(3).tensors().normal(IMAGES, 3, 8, 8).set_requires_grad(true);
        long[] labels = LongStream.range(0, IMAGES).map(i -> i % CLASSES).toArray();
        Tensor targets = HostTensors.of(labels, IMAGES);
        TrajectoryMatching.Lesson lesson =
                _ -> {
                    held.add(Pointer.totalCount());
                    return new TrajectoryMatching.Batch(pixels, targets, List.of(pixels));
                };
        TrajectoryMatching matching = new TrajectoryMatching(student, STEPS, 0.01, Precision.F32);
        if (form == Form.UNROLLED) {
            matching.of(form, start, target, lesson, (_, _) -> {});
        } else {
            matching.backwards(form, start, target, lesson, (_, _) -> {}, mostKept);
        }
    }

    /** Says of each pass whether its weights begin a graph; libtorch differentiates it twice. */
    private static final class Watched extends WatchedNetwork {

        private final List<Boolean> leaves;

        Watched(Network network, List<Boolean> leaves) {
            super(network);
            this.leaves = leaves;
        }

        @Override
        public Output forward(Weights weights, Tensor images, Pass pass) {
            leaves.add(weights.parameters().stream().allMatch(Tensor::is_leaf));
            return super.forward(weights, images, pass);
        }
    }
}
