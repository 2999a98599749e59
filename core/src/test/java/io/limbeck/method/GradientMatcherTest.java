package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.objective.GradientMatching;
import io.limbeck.objective.GradientMatching.Distance;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.CrossEntropy;
import io.limbeck.train.OptimizerSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One step of DC and DSA: what both sides see, and where the images go. */
@InPointerScope
class GradientMatcherTest {

    private static final int CLASSES = 3;
    private static final int EACH = 12;
    private static final double RATE = 0.3;
    private static final String DSA = "color|crop|cutout|flip|scale|rotate";

    private MatchingParts parts;

    @BeforeEach
    void open() {
        Dataset data = Blobs.of(CLASSES, EACH, new ImageShape(3, 8, 8));
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                2,
                                16,
                                NetworkSpec.Norm.INSTANCE,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(3, 8, 8, CLASSES));
        parts = new MatchingParts(network, data, SeedTree.of(3), Compute.cpu());
    }

    private static DsaSettings settings(int ipc, Distance distance) {
        return new DsaSettings(
                ipc,
                new GradientSteps(10, 1, 1, 0.01, 256, distance),
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                EACH,
                new OptimizerSpec.Sgd(RATE, 0, 0),
                DSA,
                ProbeSettings.off(),
                100);
    }

    /** Under one draw for both they have one gradient; under two they would not. */
    @Test
    void iterate_syntheticAreTheRealImages_matchUnderEveryAugmentation() {
        DsaSettings settings = settings(EACH, Distance.SQUARED);
        try (Synthesis images = parts.synthesis(settings);
                GradientMatcher matcher = new GradientMatcher("dsa", settings, parts, images)) {
            for (int i = 0; i < 12; i++) {
                assertThat(matcher.iterate(i, parts.iterations().child(i)).get("match"))
                        .as("iteration %d", i)
                        .isLessThan(1e-8);
            }
        }
    }

    /** Class by class, and one step: momentum would move a class as often as there are classes. */
    @Test
    void iterate_classByClass_movesAlongTheGradientOfTheSumOverAllClasses() {
        DsaSettings settings = settings(2, Distance.ROWS);
        SeedTree seeds = parts.iterations().child(0);
        try (Synthesis images = parts.synthesis(settings);
                GradientMatcher matcher = new GradientMatcher("dsa", settings, parts, images)) {
            Tensor before = seen(images);
            Tensor all = before.clone().set_requires_grad(true);
            Tensor sum = sum(all, seeds);
            double match = matcher.iterate(0, seeds).get("match");

            assertThat(match).isCloseTo(sum.item_double(), within(1e-4));
            Tensor gradient = Gradients.of(sum, List.of(all)).getFirst();
            assertThat(gradient.abs().flatten(1, -1).sum(1).min().item_double()).isPositive();
            Tensor moved = before.sub(seen(images));
            Tensor apart = moved.sub(gradient.mul(new Scalar(RATE)));
            assertThat(apart.abs().max().item_double()).isLessThan(1e-5);
        }
    }

    private Tensor seen(Synthesis images) {
        return parts.data().preprocessing().apply(images.current(Map.of()).images());
    }

    /** The distance of all classes in one graph. */
    private Tensor sum(Tensor all, SeedTree seeds) {
        Weights leaves = parts.network().init(seeds.child("network")).asLeaves();
        ClassViews views = parts.views(EACH, DSA);
        Turn turn = new Turn(0, seeds, RATE);
        Tensor sum = torch.zeros(1);
        for (int label = 0; label < CLASSES; label++) {
            SeedTree view = turn.view(label);
            List<Tensor> real =
                    Gradients.of(
                            loss(label, leaves, views.real(label, 0, view)), leaves.parameters());
            Tensor synthetic = views.synthetic(all.narrow(0, 2L * label, 2), view);
            List<Tensor> own =
                    Gradients.differentiable(loss(label, leaves, synthetic), leaves.parameters());
            sum = sum.add(new GradientMatching(Distance.ROWS).of(real, own));
        }
        return sum;
    }

    private Tensor loss(int label, Weights leaves, Tensor views) {
        long[] labels = LongStream.generate(() -> label).limit(views.size(0)).toArray();
        return CrossEntropy.of(
                parts.network().forward(leaves, views, Pass.INFERENCE).logits(),
                HostTensors.of(labels, labels.length));
    }
}
