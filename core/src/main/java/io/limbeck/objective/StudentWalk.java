package io.limbeck.objective;

import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.Precision;
import io.limbeck.train.CrossEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The steps of a student, and the way back over them: for each, s = -alpha &lt;p, grad_theta
 * l(theta; X, y)&gt; as a number that is differentiated by images, labels and weights. Two ways
 * lead there, equal to rounding: libtorch differentiates twice; or, where every layer knows how,
 * weights move along p and the gradients by everything are watched as they change, which needs no
 * graph. What the first steps saw is kept for that up to a limit; later steps go forward once more.
 */
final class StudentWalk implements AutoCloseable {

    private final Network network;
    private final Precision precision;
    private final double stepSize;
    private final long mostKept;
    private final List<Weights> path = new ArrayList<>();
    private final Map<Integer, WatchedStep> watched = new HashMap<>();
    private long kept;

    /**
     * @param precision of features, where weights move along p
     * @param stepSize alpha
     * @param mostKept bytes
     */
    StudentWalk(Network network, Precision precision, double stepSize, long mostKept) {
        this.network = network;
        this.precision = precision;
        this.stepSize = stepSize;
        this.mostKept = mostKept;
    }

    /** To theta_steps, which belongs to the caller's scope as all before it. */
    Weights go(Weights start, int steps, TrajectoryMatching.Lesson lesson) {
        PointerScope outer = PointerScope.getInnerScope();
        path.add(start.map(Tensor::detach));
        boolean watches = network.tangents(start, precision).isPresent();
        Scalar rate = new Scalar(-stepSize);
        for (int n = 0; n < steps; n++) {
            try (var _ = new PointerScope()) {
                TrajectoryMatching.Batch batch = lesson.batch(n);
                List<Tensor> gradients = watches ? watched(n, batch) : differentiated(n, batch);
                List<Tensor> next = new ArrayList<>();
                for (int i = 0; i < gradients.size(); i++) {
                    Tensor own = path.get(n).parameters().get(i).add(gradients.get(i), rate);
                    outer.attach(own);
                    next.add(own);
                }
                path.add(start.withParameters(next));
            }
        }
        return path.getLast();
    }

    private List<Tensor> watched(int n, TrajectoryMatching.Batch batch) {
        WatchedStep step = new WatchedStep(network, precision, path.get(n));
        watched.put(n, step);
        List<Tensor> gradients = step.gradients(batch, true);
        long bytes = step.keptBytes();
        if (kept + bytes <= mostKept) {
            kept += bytes;
        } else {
            watched.remove(n).close();
        }
        return gradients;
    }

    private List<Tensor> differentiated(int n, TrajectoryMatching.Batch batch) {
        Weights leaves = path.get(n).asLeaves();
        Tensor logits = network.forward(leaves, batch.images().detach(), Pass.TRAINING).logits();
        return Gradients.of(CrossEntropy.of(logits, batch.targets().detach()), leaves.parameters());
    }

    /**
     * Goes back over one step.
     *
     * @param n of the step; each once, the last first
     * @param batch what that step saw
     * @param adjoint p_{n+1}; becomes p_n if {@code exact}
     * @return &lt;p_{n+1}, grad_theta l(theta_n)&gt;
     */
    double back(
            int n,
            TrajectoryMatching.Batch batch,
            List<Tensor> adjoint,
            boolean exact,
            TrajectoryMatching.Collector collector) {
        if (network.tangents(path.get(n), precision).isEmpty()) {
            return backDifferentiated(n, batch, adjoint, exact, collector);
        }
        WatchedStep known = watched.remove(n);
        try (WatchedStep step = known == null ? again(n, batch) : known) {
            WatchedStep.Changes changes = step.along(batch, adjoint, exact);
            Scalar rate = new Scalar(-stepSize);
            Tensor through = batch.images().mul(changes.byImages().mul_(rate)).sum();
            if (batch.targets().requires_grad()) {
                through = through.add(batch.targets().mul(changes.byTargets().mul_(rate)).sum());
            }
            collector.collect(batch.leaves(), Gradients.orZeros(through, batch.leaves()));
            for (int i = 0; i < changes.byWeights().size(); i++) {
                adjoint.get(i).add_(changes.byWeights().get(i), rate);
            }
            return changes.along().item_double();
        }
    }

    private WatchedStep again(int n, TrajectoryMatching.Batch batch) {
        WatchedStep step = new WatchedStep(network, precision, path.get(n));
        try {
            step.gradients(batch, false);
            return step;
        } catch (RuntimeException e) {
            step.close();
            throw e;
        }
    }

    private double backDifferentiated(
            int n,
            TrajectoryMatching.Batch batch,
            List<Tensor> adjoint,
            boolean exact,
            TrajectoryMatching.Collector collector) {
        Weights leaves = path.get(n).asLeaves();
        List<Tensor> parameters = leaves.parameters();
        Tensor logits = network.forward(leaves, batch.images(), Pass.TRAINING).logits();
        List<Tensor> gradients =
                Gradients.differentiable(CrossEntropy.of(logits, batch.targets()), parameters);
        Tensor along = TrajectoryMatching.dot(adjoint, gradients);
        List<Tensor> inputs = new ArrayList<>(batch.leaves());
        if (exact) {
            inputs.addAll(parameters);
        }
        List<Tensor> found = Gradients.orZeros(along.mul(new Scalar(-stepSize)), inputs);
        int images = batch.leaves().size();
        collector.collect(batch.leaves(), found.subList(0, images));
        for (int i = images; i < found.size(); i++) {
            adjoint.get(i - images).add_(found.get(i));
        }
        return along.item_double();
    }

    @Override
    public void close() {
        watched.values().forEach(WatchedStep::close);
        watched.clear();
    }
}
