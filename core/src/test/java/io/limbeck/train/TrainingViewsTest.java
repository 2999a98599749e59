package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Preprocessing;
import io.limbeck.nn.Network;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.WatchedNetwork;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What a network in training is shown. */
@InPointerScope
class TrainingViewsTest {

    /** A share of batches so small that none of a test's is mixed. */
    private static final double HARDLY = 1e-9;

    /** Both hide a part of an image; what is left of one that both went over is too little. */
    @Test
    void cutout_besideCutMix_isLeftOut() {
        assertThat(darkest(0)).containsOnly(0.0);
        assertThat(darkest(HARDLY)).containsOnly(1.0);
    }

    /** The least pixel of each batch of white images. */
    private static List<Double> darkest(double cutmix) {
        int side = 8;
        int count = 16;
        List<Double> darkest = new ArrayList<>();
        Network network = new Seeing(new ToyNetwork(new Network.Input(1, side, side, 2)), darkest);
        long[] labels = LongStream.range(0, count).map(i -> i % 2).toArray();
        new SupervisedTraining(
                        network,
                        Preprocessing.none(),
                        new TrainingSettings(
                                Length.steps(6),
                                count,
                                OptimizerSpec.Sgd.defaults(),
                                ScheduleSpec.Constant.defaults(),
                                "cutout",
                                cutmix,
                                0,
                                0),
                        Compute.cpu())
                .train(
                        network.init(SeedTree.of(1)),
                        TrainingImages.of(
                                torch.ones(count, 1, side, side), HostTensors.of(labels, count)),
                        SeedTree.of(2),
                        StepObserver.none())
                .close();
        assertThat(darkest).hasSize(6);
        return darkest;
    }

    /** Writes down the least pixel that it is shown. */
    private static final class Seeing extends WatchedNetwork {

        private final List<Double> darkest;

        Seeing(Network network, List<Double> darkest) {
            super(network);
            this.darkest = darkest;
        }

        @Override
        public Output forward(Weights weights, Tensor images, Pass pass) {
            darkest.add(images.min().item_double());
            return super.forward(weights, images, pass);
        }
    }
}
