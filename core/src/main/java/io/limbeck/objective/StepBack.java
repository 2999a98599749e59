package io.limbeck.objective;

import io.limbeck.nn.Dual;
import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.TangentPass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Gradients;
import io.limbeck.train.CrossEntropy;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One step of a student on the way back: s = -alpha &lt;p, grad_theta l(theta; X, y)&gt; as a
 * number that is differentiated by images, labels and weights. Two ways lead there, equal to
 * rounding: libtorch differentiates twice; or, where every layer knows how, weights move along p
 * and the gradients by everything are watched as they change, which needs no graph and a fraction
 * of the time.
 *
 * @param network whose step it was
 * @param stepSize alpha
 */
record StepBack(Network network, double stepSize) {

    /** Images that move through the network at once: what they need stays small. */
    private static final long AT_ONCE = 32;

    /**
     * Goes back over one step.
     *
     * @param adjoint p_{n+1}; becomes p_n if {@code exact}
     * @return &lt;p_{n+1}, grad_theta l(theta_n)&gt;
     */
    double run(
            Weights at,
            TrajectoryMatching.Batch batch,
            List<Tensor> adjoint,
            boolean exact,
            TrajectoryMatching.Collector collector) {
        Weights direction = at.withParameters(adjoint);
        return network.tangents(at, direction).isPresent()
                ? watched(at, batch, adjoint, exact, collector)
                : differentiated(at, batch, adjoint, exact, collector);
    }

    double differentiated(
            Weights at,
            TrajectoryMatching.Batch batch,
            List<Tensor> adjoint,
            boolean exact,
            TrajectoryMatching.Collector collector) {
        Weights leaves = at.asLeaves();
        List<Tensor> parameters = leaves.parameters();
        Tensor logits = network.forward(leaves, batch.images(), Pass.TRAINING).logits();
        List<Tensor> gradients =
                Gradients.differentiable(CrossEntropy.of(logits, batch.targets()), parameters);
        Tensor along = TrajectoryMatching.dot(adjoint, gradients);
        Tensor moved = along.mul(new Scalar(-stepSize));
        List<Tensor> inputs = new ArrayList<>(batch.leaves());
        if (exact) {
            inputs.addAll(parameters);
        }
        List<Tensor> found = Gradients.orZeros(moved, inputs);
        int images = batch.leaves().size();
        collector.collect(batch.leaves(), found.subList(0, images));
        for (int i = images; i < found.size(); i++) {
            adjoint.get(i - images).add_(found.get(i));
        }
        return along.item_double();
    }

    private double watched(
            Weights at,
            TrajectoryMatching.Batch batch,
            List<Tensor> adjoint,
            boolean exact,
            TrajectoryMatching.Collector collector) {
        Changes changes = new Changes(at, batch, adjoint);
        try (var _ = new NoGradGuard()) {
            for (long from = 0; from < batch.images().size(0); from += AT_ONCE) {
                changes.watch(from, Math.min(AT_ONCE, batch.images().size(0) - from));
            }
        }
        Scalar rate = new Scalar(-stepSize);
        Tensor through = batch.images().mul(changes.byImages.mul(rate)).sum();
        if (batch.targets().requires_grad()) {
            through = through.add(batch.targets().mul(changes.byTargets.mul(rate)).sum());
        }
        collector.collect(batch.leaves(), Gradients.orZeros(through, batch.leaves()));
        if (exact) {
            for (int i = 0; i < adjoint.size(); i++) {
                adjoint.get(i).add_(changes.byWeights.get(i), rate);
            }
        }
        return changes.along;
    }

    /** How gradients change as weights move, summed over the images of a step. */
    private final class Changes {
        private final Weights at;
        private final Weights direction;
        private final Tensor images;
        private final Tensor targets;
        private final List<Tensor> byWeights;
        private final Tensor byImages;
        private final Tensor byTargets;
        private double along;

        Changes(Weights at, TrajectoryMatching.Batch batch, List<Tensor> adjoint) {
            this.at = at.map(Tensor::detach);
            this.direction = at.withParameters(adjoint);
            this.images = batch.images().detach();
            Tensor given = batch.targets().detach();
            ScalarType type = images.scalar_type().intern();
            this.targets =
                    given.scalar_type().intern() == ScalarType.Long
                            ? torch.one_hot(given, network.input().classes()).to(type)
                            : given;
            this.byWeights = adjoint.stream().map(torch::zeros_like).toList();
            this.byImages = torch.zeros_like(images);
            this.byTargets = torch.zeros_like(targets);
        }

        /** For l = -1/B sum_b y_b log softmax(z_b), z the logits. */
        void watch(long from, long count) {
            try (var _ = new PointerScope()) {
                TangentPass pass = network.tangents(at, direction).orElseThrow();
                Dual logits = pass.logits(images.narrow(0, from, count));
                Tensor moving = logits.tangent().orElseThrow();
                Tensor own = targets.narrow(0, from, count);
                Scalar share = new Scalar(1.0 / images.size(0));
                Tensor likely = torch.softmax(logits.value(), 1);
                Tensor weight = rowSum(own).mul(share);
                Tensor mean = rowSum(likely.mul(moving));
                Tensor gradient = likely.mul(weight).sub(own.mul(share));
                Tensor tangent = moving.sub(mean).mul(likely).mul(weight);
                along += gradient.mul(moving).sum().item_double();
                byTargets.narrow(0, from, count).copy_(mean.sub(moving).mul(share));
                byImages.narrow(0, from, count).copy_(pass.images(gradient, tangent));
                List<Tensor> found = pass.parameters();
                for (int i = 0; i < found.size(); i++) {
                    byWeights.get(i).add_(found.get(i));
                }
            }
        }

        private Tensor rowSum(Tensor rows) {
            return rows.sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
        }
    }
}
