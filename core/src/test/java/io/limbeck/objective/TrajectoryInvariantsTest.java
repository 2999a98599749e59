package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.objective.TrajectoryMatching.Form;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.CrossEntropy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of trajectories whatever the network; in float64. */
@InPointerScope
class TrajectoryInvariantsTest {

    private static final int CLASSES = 3;
    private static final double ALPHA = 0.2;

    /** Of each kind of layer, and of those that are differentiated twice instead. */
    static List<NetworkSpec> networks() {
        List<NetworkSpec> specs = new ArrayList<>();
        specs.add(NetworkSpec.Mlp.defaults());
        for (NetworkSpec.Activation activation : NetworkSpec.Activation.values()) {
            specs.add(net(NetworkSpec.Norm.INSTANCE, NetworkSpec.Pooling.AVERAGE, activation));
        }
        specs.add(net(NetworkSpec.Norm.NONE, NetworkSpec.Pooling.MAX, NetworkSpec.Activation.RELU));
        // Nothing stands between a convolution and what overwrites its features.
        for (NetworkSpec.Activation activation : NetworkSpec.Activation.values()) {
            specs.add(
                    new NetworkSpec.ConvNet(
                            2, 9, NetworkSpec.Norm.NONE, NetworkSpec.Pooling.AVERAGE, activation));
        }
        specs.add(
                net(
                        NetworkSpec.Norm.GROUP,
                        NetworkSpec.Pooling.NONE,
                        NetworkSpec.Activation.SIGMOID));
        return specs;
    }

    private static NetworkSpec net(
            NetworkSpec.Norm norm, NetworkSpec.Pooling pooling, NetworkSpec.Activation activation) {
        return new NetworkSpec.ConvNet(2, 4, norm, pooling, activation);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void adjoint_anyNetworkSoftAndHardLabels_isTheUnrolledGradient(NetworkSpec spec) {
        Setting setting = new Setting(network(spec, 10), 40);
        for (boolean soft : new boolean[] {true, false}) {
            Found exact = setting.of(Form.UNROLLED, 3, soft);
            Found adjoint = setting.of(Form.ADJOINT, 3, soft);
            assertThat(apart(adjoint.images(), exact.images())).isLessThan(1e-10);
            if (soft) {
                assertThat(apart(adjoint.labels(), exact.labels())).isLessThan(1e-10);
            }
            double byStepSize = exact.result().byStepSize();
            assertThat(adjoint.result().byStepSize())
                    .isCloseTo(byStepSize, within(1e-10 * Math.abs(byStepSize)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void tesla_anySteps_isTheUnrolledGradientWithTheWeightsHeldStill(int steps) {
        Setting setting = new Setting(network(smooth(), 8), 5);
        Tensor reference = setting.detached(steps);
        assertThat(apart(setting.of(Form.TESLA, steps, true).images(), reference))
                .isLessThan(1e-12);
    }

    @Test
    void tesla_lastOfDisjointChunks_agreesWithTheExactGradient() {
        Setting setting = new Setting(network(smooth(), 8), 6);
        Tensor tesla = setting.chunked(Form.TESLA).narrow(0, 4, 2);
        Tensor exact = setting.chunked(Form.ADJOINT).narrow(0, 4, 2);
        assertThat(apart(tesla, exact)).isLessThan(1e-12);
        assertThat(apart(setting.chunked(Form.TESLA), setting.chunked(Form.ADJOINT)))
                .isGreaterThan(1e-4);
    }

    @Test
    void adjoint_stepSizeZero_hasTheKnownDerivativeByTheStepSize() {
        Setting setting = new Setting(network(smooth(), 8), 5);
        int steps = 4;
        double byStepSize =
                setting.of(Form.ADJOINT, steps, true, 0, setting.start, setting.target)
                        .result()
                        .byStepSize();
        List<Tensor> gradient =
                setting.gradient(setting.start, setting.images.tanh(), setting.targets());
        double product = 0;
        double distance = 0;
        for (int i = 0; i < gradient.size(); i++) {
            Tensor apart =
                    setting.start.parameters().get(i).sub(setting.target.parameters().get(i));
            product += apart.mul(gradient.get(i)).sum().item_double();
            distance += apart.square().sum().item_double();
        }
        double expected = -2 * steps * product / distance;
        assertThat(byStepSize).isCloseTo(expected, within(1e-10 * Math.abs(expected)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ADJOINT", "UNROLLED", "TESLA"})
    void loss_hiddenUnitsPermutedInStartAndTarget_isUnchanged(Form form) {
        Setting setting = new Setting(network(smooth(), 8), 5);
        Found plain = setting.of(form, 3, true);
        Found permuted =
                setting.of(form, 3, true, ALPHA, permuted(setting.start), permuted(setting.target));
        assertThat(permuted.result().loss()).isCloseTo(plain.result().loss(), within(1e-12));
        assertThat(apart(permuted.images(), plain.images())).isLessThan(1e-10);
    }

    /** The channels of the first block in another order, and what reads them likewise. */
    private static Weights permuted(Weights weights) {
        Tensor order = HostTensors.of(new long[] {2, 0, 3, 1}, 4);
        Map<String, Tensor> changed = new LinkedHashMap<>();
        weights.all()
                .forEach((name, tensor) -> {
                    if (name.startsWith("features.0")) {
                        changed.put(name, tensor.index_select(0, order));
                    }
                });
        String next = "features.1.conv.weight";
        changed.put(next, weights.get(next).index_select(1, order));
        return weights.with(changed);
    }

    private static NetworkSpec smooth() {
        return net(
                NetworkSpec.Norm.INSTANCE,
                NetworkSpec.Pooling.AVERAGE,
                NetworkSpec.Activation.SIGMOID);
    }

    private static Network network(NetworkSpec spec, int side) {
        return Networks.create(spec, new Network.Input(1, side, side, CLASSES));
    }

    private static double apart(Tensor a, Tensor b) {
        return a.sub(b).norm().item_double() / b.norm().item_double();
    }

    private record Found(TrajectoryMatching.Result result, Tensor images, Tensor labels) {}

    /** Images, labels and weights for a network. */
    private static final class Setting {
        private final Network network;
        private final Weights start;
        private final Weights target;
        private final Tensor images;
        private final Tensor labels;

        Setting(Network network, int count) {
            this.network = network;
            this.start = network.init(SeedTree.of(1)).map(t -> t.to(ScalarType.Double));
            this.target = network.init(SeedTree.of(2)).map(t -> t.to(ScalarType.Double));
            var input = network.input();
            this.images =
                    SeedTree.of(3)
                            .tensors()
                            .normal(count, 1, input.height(), input.width())
                            .to(ScalarType.Double);
            this.labels = SeedTree.of(4).tensors().normal(count, CLASSES).to(ScalarType.Double);
        }

        Tensor targets() {
            return torch.softmax(labels, 1);
        }

        Found of(Form form, int steps, boolean soft) {
            return of(form, steps, soft, ALPHA, start, target);
        }

        Found of(Form form, int steps, boolean soft, double alpha, Weights start, Weights target) {
            Tensor leaf = images.clone().set_requires_grad(true);
            Tensor logits = labels.clone().set_requires_grad(true);
            Tensor byImages = torch.zeros_like(images);
            Tensor byLabels = torch.zeros_like(labels);
            TrajectoryMatching.Result result =
                    new TrajectoryMatching(network, steps, alpha, Precision.F32)
                            .of(
                                    form,
                                    start,
                                    target,
                                    _ ->
                                            new TrajectoryMatching.Batch(
                                                    leaf.tanh(),
                                                    soft ? torch.softmax(logits, 1) : hard(),
                                                    soft ? List.of(leaf, logits) : List.of(leaf)),
                                    (_, found) -> {
                                        byImages.add_(found.getFirst());
                                        if (soft) {
                                            byLabels.add_(found.getLast());
                                        }
                                    });
            return new Found(result, byImages, byLabels);
        }

        private Tensor hard() {
            long[] hard = new long[(int) images.size(0)];
            for (int i = 0; i < hard.length; i++) {
                hard[i] = i % CLASSES;
            }
            return HostTensors.of(hard, hard.length);
        }

        /** Two images in each of three steps. */
        Tensor chunked(Form form) {
            Tensor leaf = images.clone().set_requires_grad(true);
            Tensor sum = torch.zeros_like(images);
            new TrajectoryMatching(network, 3, ALPHA, Precision.F32)
                    .of(
                            form,
                            start,
                            target,
                            n ->
                                    new TrajectoryMatching.Batch(
                                            leaf.narrow(0, 2L * n, 2),
                                            targets().narrow(0, 2L * n, 2),
                                            List.of(leaf)),
                            (_, found) -> sum.add_(found.getFirst()));
            return sum;
        }

        List<Tensor> gradient(Weights at, Tensor seen, Tensor targets) {
            Weights leaves = at.asLeaves();
            return Gradients.of(
                    CrossEntropy.of(network.forward(leaves, seen, Pass.TRAINING).logits(), targets),
                    leaves.parameters());
        }

        /** dL by the images where theta_n is taken for a constant in each step. */
        Tensor detached(int steps) {
            Tensor leaf = images.clone().set_requires_grad(true);
            Weights at = start;
            List<Tensor> sums = new ArrayList<>();
            for (int n = 0; n < steps; n++) {
                Weights leaves = at.asLeaves();
                Tensor logits = network.forward(leaves, leaf.tanh(), Pass.TRAINING).logits();
                List<Tensor> gradients =
                        Gradients.differentiable(
                                CrossEntropy.of(logits, targets()), leaves.parameters());
                List<Tensor> next = new ArrayList<>();
                for (int i = 0; i < gradients.size(); i++) {
                    next.add(
                            at.parameters()
                                    .get(i)
                                    .sub(gradients.get(i).detach().mul(new Scalar(ALPHA))));
                    if (n == 0) {
                        sums.add(gradients.get(i));
                    } else {
                        sums.set(i, sums.get(i).add(gradients.get(i)));
                    }
                }
                at = at.withParameters(next);
            }
            Tensor left = torch.zeros(1).to(ScalarType.Double);
            Tensor distance = torch.zeros(1).to(ScalarType.Double);
            for (int i = 0; i < sums.size(); i++) {
                Tensor from = start.parameters().get(i);
                Tensor goal = target.parameters().get(i);
                left =
                        left.add(
                                from.sub(sums.get(i).mul(new Scalar(ALPHA)))
                                        .sub(goal)
                                        .square()
                                        .sum());
                distance = distance.add(from.sub(goal).square().sum());
            }
            return Gradients.of(left.div(distance).sum(), List.of(leaf)).getFirst();
        }
    }
}
