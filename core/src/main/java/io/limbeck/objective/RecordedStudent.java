package io.limbeck.objective;

import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.objective.TrajectoryMatching.Batch;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.RepeatedWork;
import io.limbeck.train.FlatParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What {@link TrajectoryMatching} computes, by a student whose steps are recorded work: a GPU is
 * given a step, or the way back over it, as a whole. For networks whose layers know their
 * derivatives. A step's features are not kept for the way back, which goes forward once more: the
 * GPU has the time, and memory does not grow with the steps. Serves one iteration after the other.
 */
public final class RecordedStudent implements AutoCloseable {

    private final Network network;
    private final Compute compute;
    private final Map<Shape, Recorded> known = new HashMap<>();

    /** What another recording is needed for. */
    private record Shape(long images, boolean exact) {}

    /**
     * @param compute whose precision is that of features
     */
    public RecordedStudent(Network network, Compute compute) {
        this.network = network;
        this.compute = compute;
    }

    /**
     * Whether it is of use: on an NVIDIA GPU that records, for a network that it can serve.
     *
     * @param weights of the network
     */
    boolean pays(Weights weights) {
        return compute.isOnGpu()
                && RepeatedWork.recordsOnGpu()
                && network.tangents(weights, compute.precision()).isPresent();
    }

    TrajectoryMatching.Result backwards(
            TrajectoryMatching matching,
            boolean exact,
            Weights start,
            Weights target,
            TrajectoryMatching.Lesson lesson,
            TrajectoryMatching.Collector collector) {
        try (var _ = new PointerScope()) {
            Scalar rate = new Scalar(-matching.stepSize());
            List<Tensor> path = walk(matching.steps(), start, exact, lesson, rate);
            Tensor goal = FlatParameters.joined(target.parameters());
            Tensor apart = path.getLast().sub(goal);
            Tensor distance = squared(path.getFirst().sub(goal));
            Tensor adjoint = apart.mul(distance.reciprocal().mul_(new Scalar(2.0)));
            Tensor along = torch.zeros_like(distance);
            for (int n = matching.steps() - 1; n >= 0; n--) {
                try (var _ = new PointerScope()) {
                    Batch batch = lesson.batch(n);
                    Recorded.Changes changes =
                            recorded(batch, start, exact).along(path.get(n), adjoint, batch);
                    Tensor through = batch.images().mul(changes.byImages().mul(rate)).sum();
                    if (batch.targets().requires_grad()) {
                        through =
                                through.add(
                                        batch.targets().mul(changes.byTargets().mul(rate)).sum());
                    }
                    collector.collect(batch.leaves(), Gradients.orZeros(through, batch.leaves()));
                    if (exact) {
                        adjoint.add_(changes.byWeights(), rate);
                    }
                    along.add_(changes.along());
                }
            }
            // Read at the end: until then the GPU is never waited for.
            double whole = distance.item_double();
            return new TrajectoryMatching.Result(
                    squared(apart).item_double() / whole, whole, -along.item_double());
        }
    }

    /** The weights of all steps, theta_0 first, each as one tensor; owned by the caller's scope. */
    private List<Tensor> walk(
            int steps,
            Weights start,
            boolean exact,
            TrajectoryMatching.Lesson lesson,
            Scalar rate) {
        PointerScope outer = PointerScope.getInnerScope();
        List<Tensor> path = new ArrayList<>(List.of(FlatParameters.joined(start.parameters())));
        for (int n = 0; n < steps; n++) {
            try (var _ = new PointerScope()) {
                Batch batch = lesson.batch(n);
                Tensor gradient = recorded(batch, start, exact).gradient(path.get(n), batch);
                Tensor next = path.get(n).add(gradient, rate);
                outer.attach(next);
                path.add(next);
            }
        }
        return path;
    }

    private Recorded recorded(Batch batch, Weights like, boolean exact) {
        return known.computeIfAbsent(
                new Shape(batch.images().size(0), exact),
                shape -> new Recorded(network, compute, like, batch, shape.exact()));
    }

    private static Tensor squared(Tensor apart) {
        return apart.to(ScalarType.Double).square().sum();
    }

    @Override
    public void close() {
        known.values().forEach(Recorded::close);
        known.clear();
    }

    /** A step and the way back over it, for tensors that lie where they were recorded. */
    private static final class Recorded implements AutoCloseable {

        private final Network network;
        private final FlatParameters at;
        private final FlatParameters direction;
        private final Tensor images;
        private final Tensor targets;
        private final RepeatedWork forward;
        private final RepeatedWork back;

        Recorded(Network network, Compute compute, Weights like, Batch batch, boolean exact) {
            this.network = network;
            try (var _ = new PointerScope()) {
                at = kept(FlatParameters.of(like, compute));
                direction = kept(FlatParameters.of(like, compute));
                images = batch.images().detach().clone();
                targets = targets(batch).clone();
                images.retainReference();
                targets.retainReference();
                Batch fixed = new Batch(images, targets, List.of());
                forward = RepeatedWork.of(compute, () -> gradient(compute, fixed));
                back = RepeatedWork.of(compute, () -> changes(compute, fixed, exact));
            }
        }

        private static FlatParameters kept(FlatParameters parameters) {
            parameters.all().retainReference();
            parameters.weights().keep();
            return parameters;
        }

        private Tensor targets(Batch batch) {
            return WatchedStep.probabilities(network, batch.targets().detach(), batch.images());
        }

        private List<Tensor> gradient(Compute compute, Batch fixed) {
            try (WatchedStep step = new WatchedStep(network, compute.precision(), at.weights())) {
                return List.of(FlatParameters.joined(step.gradients(fixed, true)));
            }
        }

        private List<Tensor> changes(Compute compute, Batch fixed, boolean exact) {
            try (WatchedStep step = new WatchedStep(network, compute.precision(), at.weights())) {
                step.gradients(fixed, false);
                WatchedStep.Changes found =
                        step.along(fixed, direction.weights().parameters(), exact);
                List<Tensor> changes =
                        new ArrayList<>(
                                List.of(found.along(), found.byImages(), found.byTargets()));
                if (exact) {
                    changes.add(FlatParameters.joined(found.byWeights()));
                }
                return changes;
            }
        }

        /** As in {@link WatchedStep.Changes}, with the weights as one. */
        record Changes(Tensor along, Tensor byImages, Tensor byTargets, List<Tensor> weights) {
            Tensor byWeights() {
                return weights.getFirst();
            }
        }

        private void place(Tensor weights, Batch batch) {
            at.all().copy_(weights);
            images.copy_(batch.images().detach());
            targets.copy_(targets(batch));
        }

        /** Read before the next step. */
        Tensor gradient(Tensor weights, Batch batch) {
            place(weights, batch);
            return forward.run().getFirst();
        }

        /** Read before the next step. */
        Changes along(Tensor weights, Tensor adjoint, Batch batch) {
            place(weights, batch);
            direction.all().copy_(adjoint);
            List<Tensor> found = back.run();
            return new Changes(
                    found.get(0), found.get(1), found.get(2), found.subList(3, found.size()));
        }

        @Override
        public void close() {
            forward.close();
            back.close();
            at.all().close();
            at.weights().close();
            direction.all().close();
            direction.weights().close();
            images.close();
            targets.close();
        }
    }
}
