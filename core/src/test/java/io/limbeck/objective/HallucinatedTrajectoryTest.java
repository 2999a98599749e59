package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.FeatureShape;
import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Hallucination;
import io.limbeck.synthetic.Pairs;
import io.limbeck.synthetic.Parameterization.Pairing;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The gradient of a trajectory's end by bases and by every weight of the hallucinators, float64.
 */
@InPointerScope
class HallucinatedTrajectoryTest {

    private static final int[] ALL = {0, 1};
    private static final int[] DRAWN = {1, 0, 1};
    private static final Network NETWORK =
            Networks.create(
                    new NetworkSpec.ConvNet(
                            1,
                            4,
                            NetworkSpec.Norm.INSTANCE,
                            NetworkSpec.Pooling.AVERAGE,
                            NetworkSpec.Activation.SIGMOID),
                    new Network.Input(1, 4, 4, 2));

    private Weights start;
    private Weights target;
    private List<Tensor> bases;
    private Pairs pairs;
    private List<Tensor> leaves;

    @BeforeEach
    void open() {
        start = wide(NETWORK.init(SeedTree.of(1)));
        target = wide(NETWORK.init(SeedTree.of(2)));
        bases =
                List.of(
                        leaf(SeedTree.of(3).tensors().normal(1, 1, 4, 4)),
                        leaf(SeedTree.of(4).tensors().normal(1, 1, 4, 4)));
        Hallucinator hallucinator =
                Hallucinator.of(Hallucinator.Form.defaults(), 1, new FeatureShape(1, 4, 4));
        List<Weights> weights =
                List.of(
                        wide(hallucinator.init(SeedTree.of(5))).asLeaves(),
                        wide(hallucinator.init(SeedTree.of(6))).asLeaves());
        pairs =
                new Pairs(
                        new Hallucination(hallucinator, Sharing.SHARED, Pairing.RANDOM, weights),
                        Formation.plain(),
                        2,
                        1);
        leaves = new ArrayList<>(bases);
        weights.forEach(own -> leaves.addAll(own.parameters()));
    }

    @Test
    void gradient_everyNumber_isTheUnrolledOneAndAgreesWithFiniteDifferences() {
        IdentityHashMap<Tensor, Tensor> adjoint = gradients(TrajectoryMatching.Form.ADJOINT);
        IdentityHashMap<Tensor, Tensor> unrolled = gradients(TrajectoryMatching.Form.UNROLLED);
        for (Tensor leaf : leaves) {
            Tensor expected = unrolled.get(leaf);
            double size = expected.norm().item_double();
            assertThat(adjoint.get(leaf).sub(expected).norm().item_double())
                    .isLessThan(1e-10 * size);
            double numeric = difference(leaf);
            double analytic = expected.sum().item_double();
            assertThat(numeric).isCloseTo(analytic, within(1e-6 * Math.max(size, 1e-3)));
        }
    }

    @Test
    void gradient_hallucinatorThatCopies_isThatOfTheBorderedImage() {
        Hallucinator hallucinator = pairs.hallucination().hallucinator();
        Weights copying = wide(hallucinator.init(SeedTree.of(5))).copy();
        for (String layer : List.of("encoder.0", "decoder.0")) {
            Tensor weight = copying.get(layer + ".weight").zero_();
            copying.get(layer + ".bias").zero_();
            // Three channels in the middle; the first carries the image.
            weight.select(0, 0).select(0, 0).select(0, 1).select(0, 1).fill_(new Scalar(1));
        }
        Tensor both = torch.cat(new TensorVector(bases.get(0), bases.get(1)), 0).detach();
        Tensor base = both.clone().set_requires_grad(true);
        Tensor image = hallucinator.apply(copying, both).detach().set_requires_grad(true);
        Tensor byBase = gradient(base, () -> hallucinator.apply(copying, base));
        Tensor byImage = gradient(image, () -> image);
        Tensor apart = byBase.sub(byImage).narrow(2, 1, 2).narrow(3, 1, 2);
        double size = byImage.norm().item_double();
        assertThat(apart.norm().item_double()).isLessThan(1e-12 * size);
        assertThat(byBase.narrow(2, 0, 1).abs().max().item_double()).isZero();
    }

    private Tensor gradient(Tensor leaf, Supplier<Tensor> images) {
        IdentityHashMap<Tensor, Tensor> sums = new IdentityHashMap<>();
        Tensor labels = HostTensors.of(new long[] {0, 1}, 2);
        result(
                TrajectoryMatching.Form.ADJOINT,
                _ -> new TrajectoryMatching.Batch(images.get(), labels, List.of(leaf)),
                sums);
        return sums.get(leaf);
    }

    /** dL by a step along (1, 1, ...). */
    private double difference(Tensor leaf) {
        double h = 1e-6;
        Tensor values = leaf.detach();
        values.add_(new Scalar(h));
        double above = result(TrajectoryMatching.Form.UNROLLED, new IdentityHashMap<>()).loss();
        values.sub_(new Scalar(2 * h));
        double below = result(TrajectoryMatching.Form.UNROLLED, new IdentityHashMap<>()).loss();
        values.add_(new Scalar(h));
        return (above - below) / (2 * h);
    }

    private IdentityHashMap<Tensor, Tensor> gradients(TrajectoryMatching.Form form) {
        IdentityHashMap<Tensor, Tensor> sums = new IdentityHashMap<>();
        result(form, sums);
        return sums;
    }

    private TrajectoryMatching.Result result(
            TrajectoryMatching.Form form, IdentityHashMap<Tensor, Tensor> sums) {
        return result(form, this::batch, sums);
    }

    private TrajectoryMatching.Result result(
            TrajectoryMatching.Form form,
            TrajectoryMatching.Lesson lesson,
            IdentityHashMap<Tensor, Tensor> sums) {
        PointerScope scope = PointerScope.getInnerScope();
        return new TrajectoryMatching(NETWORK, DRAWN.length, 0.3, Precision.F32)
                .of(
                        form,
                        start,
                        target,
                        lesson,
                        (some, gradients) -> {
                            for (int i = 0; i < some.size(); i++) {
                                Tensor copy = gradients.get(i).detach().clone();
                                scope.attach(copy);
                                sums.merge(some.get(i), copy, Tensor::add_);
                            }
                        });
    }

    private TrajectoryMatching.Batch batch(int step) {
        int drawn = DRAWN[step];
        Tensor images = pairs.images(bases::get, ALL, new int[] {drawn, drawn});
        List<Tensor> own = new ArrayList<>(bases);
        own.addAll(pairs.hallucination().weights().get(drawn).parameters());
        return new TrajectoryMatching.Batch(images, HostTensors.of(new long[] {0, 1}, 2), own);
    }

    private static Weights wide(Weights weights) {
        return weights.map(tensor -> tensor.to(ScalarType.Double));
    }

    private static Tensor leaf(Tensor tensor) {
        return tensor.to(ScalarType.Double).set_requires_grad(true);
    }
}
