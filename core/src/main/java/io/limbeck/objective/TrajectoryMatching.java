package io.limbeck.objective;

import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Precision;
import io.limbeck.train.CrossEntropy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How far a student ends from where an expert went: N steps of plain SGD from one of the expert's
 * snapshots, measured against a later one, L = |theta_N - phi|^2 / |theta_0 - phi|^2. Source:
 * Cazenavette et al., "Dataset Distillation by Matching Training Trajectories", CVPR 2022.
 *
 * <p>L is 1 for a student that did not move, below 1 for one that came closer, 0 at the goal.
 *
 * @param network whose weights move; a pure function of them, so that steps can be differentiated
 * @param steps N of the student, at least 1
 * @param stepSize alpha of the student
 * @param precision of features where every layer knows its derivatives; elsewhere, and for {@link
 *     Form#UNROLLED}, all is in full precision
 */
public record TrajectoryMatching(Network network, int steps, double stepSize, Precision precision) {

    /** Some steps of a small set: more would save little, and memory would grow with the steps. */
    private static final long MOST_KEPT = 15L << 25;

    /**
     * On a GPU, where to go forward once more costs more than to keep: half of what a graph of 30
     * steps of 100 images takes.
     */
    private static final long MOST_KEPT_ON_GPU = 4L << 30;

    /** The same for each step: all of 10 images of 32 pixels in bf16, a third of their graph. */
    private static final long KEPT_A_STEP = 15L << 20;

    public TrajectoryMatching {
        if (steps < 1) {
            throw new IllegalArgumentException(
                    "steps is %d; the student must take at least 1, try 30".formatted(steps));
        }
    }

    /** How the gradient of L is computed. */
    public enum Form {
        /**
         * The exact gradient, step by step backwards: p_N = dL/dtheta_N, and for n = N-1 .. 0 the
         * number s_n = -alpha &lt;p_{n+1}, grad_theta l(theta_n)&gt; is differentiated by the
         * images of step n and by theta_n, which gives p_n = p_{n+1} + ds_n/dtheta_n. Keeps N + 1
         * weights, and of what the steps saw at most 15 MiB a step and 480 MiB (on a GPU 4 GiB), so
         * that those need no second forward pass.
         */
        ADJOINT,
        /** The exact gradient, through the graph of all steps: the reference. */
        UNROLLED,
        /**
         * What TESLA does (Cui et al., ICML 2023): as {@link #ADJOINT} with p_n = p_N for all n,
         * which leaves out how a step changes those after it. Equal only for N = 1.
         */
        TESLA
    }

    /** What the student learns from; asked for the same step twice, it gives the same twice. */
    @FunctionalInterface
    public interface Lesson {

        /**
         * @param step of the student, from 0
         * @return owned by the caller's scope
         */
        Batch batch(int step);
    }

    /**
     * Images of one step.
     *
     * @param images float [B, C, H, W] as the student sees them, normalised and augmented, on the
     *     device of the weights
     * @param targets labels, int64 [B], or probabilities, float [B, classes]
     * @param leaves what images and targets depend on, at least one, each of which wants gradients
     */
    public record Batch(Tensor images, Tensor targets, List<Tensor> leaves) {}

    /** Takes gradients as they are found; what it is given lives until it returns. */
    @FunctionalInterface
    public interface Collector {

        /**
         * @param leaves of one or several batches
         * @param gradients dL by each
         */
        void collect(List<Tensor> leaves, List<Tensor> gradients);
    }

    /**
     * @param loss L
     * @param distance |theta_0 - phi|^2; small for late epochs, where L and its gradients grow
     * @param byStepSize dL/dalpha
     */
    public record Result(double loss, double distance, double byStepSize) {}

    /**
     * L and its gradients. Nothing it is given changes, and nothing of what it made is left when it
     * returns, so what the collector wants to keep it adds to tensors that are there already.
     *
     * @param start theta_0, without graph
     * @param target phi, other weights of the network; where they equal those of the start, L and
     *     its gradients are not finite
     * @param collector hears the gradients by the leaves; to be added up
     * @throws io.limbeck.torch.ShapeException if the images are not of the network's shape
     */
    public Result of(Form form, Weights start, Weights target, Lesson lesson, Collector collector) {
        return form == Form.UNROLLED
                ? unrolled(start, target, lesson, collector)
                : backwards(form, start, target, lesson, collector, mostKept(start));
    }

    /**
     * The same but for rounding, in recorded steps where that is of use.
     *
     * @param student of the same network
     */
    public Result of(
            Form form,
            Weights start,
            Weights target,
            Lesson lesson,
            Collector collector,
            RecordedStudent student) {
        return form != Form.UNROLLED && student.pays(start)
                ? student.backwards(this, form == Form.ADJOINT, start, target, lesson, collector)
                : of(form, start, target, lesson, collector);
    }

    private long mostKept(Weights start) {
        return start.parameters().getFirst().is_cuda() ? MOST_KEPT_ON_GPU : mostKept(steps);
    }

    /** Bytes of what a student of so many steps saw that are kept, at most, on the CPU. */
    public static long mostKept(int steps) {
        return Math.min(MOST_KEPT, steps * KEPT_A_STEP);
    }

    /**
     * @param mostKept bytes of what the student saw on its way, kept for the way back
     */
    Result backwards(
            Form form,
            Weights start,
            Weights target,
            Lesson lesson,
            Collector collector,
            long mostKept) {
        try (var _ = new PointerScope();
                StudentWalk walk = new StudentWalk(network, precision, stepSize, mostKept)) {
            List<Tensor> end = walk.go(start, steps, lesson).parameters();
            double distance = squared(start.parameters(), target.parameters());
            double left = squared(end, target.parameters());
            List<Tensor> adjoint = difference(end, target.parameters(), 2 / distance);
            double byStepSize = 0;
            for (int n = steps - 1; n >= 0; n--) {
                try (var _ = new PointerScope()) {
                    boolean exact = form == Form.ADJOINT && n > 0;
                    byStepSize -= walk.back(n, lesson.batch(n), adjoint, exact, collector);
                }
            }
            return new Result(left / distance, distance, byStepSize);
        }
    }

    private Result unrolled(Weights start, Weights target, Lesson lesson, Collector collector) {
        try (var _ = new PointerScope()) {
            Set<Tensor> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
            List<Tensor> inputs = new ArrayList<>();
            Tensor alpha =
                    HostTensors.of(new double[] {stepSize}, 1)
                            .to(
                                    start.parameters().getFirst().device(),
                                    start.parameters().getFirst().scalar_type())
                            .set_requires_grad(true);
            Weights at = start.asLeaves();
            for (int n = 0; n < steps; n++) {
                Batch batch = lesson.batch(n);
                batch.leaves().stream().filter(distinct::add).forEach(inputs::add);
                List<Tensor> parameters = at.parameters();
                List<Tensor> gradients =
                        Gradients.differentiable(
                                loss(at, batch.images(), batch.targets()), parameters);
                List<Tensor> next = new ArrayList<>();
                for (int i = 0; i < gradients.size(); i++) {
                    next.add(parameters.get(i).sub(alpha.mul(gradients.get(i))));
                }
                at = at.withParameters(next);
            }
            double distance = squared(start.parameters(), target.parameters());
            List<Tensor> apart = difference(at.parameters(), target.parameters(), 1);
            Tensor loss = dot(apart, apart).div(new Scalar(distance));
            inputs.add(alpha);
            List<Tensor> found = Gradients.orZeros(loss, inputs);
            int leaves = inputs.size() - 1;
            collector.collect(inputs.subList(0, leaves), found.subList(0, leaves));
            return new Result(loss.item_double(), distance, found.get(leaves).item_double());
        }
    }

    /** In full precision: second derivatives are taken of it. */
    private Tensor loss(Weights weights, Tensor images, Tensor targets) {
        return CrossEntropy.of(network.forward(weights, images, Pass.TRAINING).logits(), targets);
    }

    static Tensor dot(List<Tensor> a, List<Tensor> b) {
        TensorVector parts = new TensorVector();
        for (int i = 0; i < a.size(); i++) {
            parts.push_back(a.get(i).mul(b.get(i)).sum());
        }
        return torch.stack(parts).sum();
    }

    private static List<Tensor> difference(List<Tensor> a, List<Tensor> b, double factor) {
        List<Tensor> apart = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            apart.add(a.get(i).sub(b.get(i)).mul(new Scalar(factor)));
        }
        return apart;
    }

    /** Squared distance, summed in float64. */
    private static double squared(List<Tensor> a, List<Tensor> b) {
        try (var _ = new PointerScope()) {
            double sum = 0;
            for (int i = 0; i < a.size(); i++) {
                sum +=
                        a.get(i)
                                .detach()
                                .sub(b.get(i))
                                .to(torch.ScalarType.Double)
                                .square()
                                .sum()
                                .item_double();
            }
            return sum;
        }
    }
}
