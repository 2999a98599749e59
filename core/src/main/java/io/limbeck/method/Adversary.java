package io.limbeck.method;

import io.limbeck.augment.SiameseAugmentation;
import io.limbeck.nn.Network;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.objective.SupervisedContrast;
import io.limbeck.synthetic.Parameterization.Constraint;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.CrossEntropy;
import io.limbeck.train.Optimizer;
import io.limbeck.train.Optimizers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The network that learns to recognise a base behind any hallucinator, against which bases and
 * hallucinators are moved. Its features before the classifier are compared. It learns all through a
 * distillation, in float32, and is not part of the set.
 */
final class Adversary implements AutoCloseable {

    private static final String WEIGHTS = "adversary.weights.";
    private static final String OPTIMIZER = "adversary.optimizer.";

    private final Constraint constraint;
    private final Network network;
    private final SiameseAugmentation augmentation;
    private final Weights weights;
    private final Optimizer optimizer;

    private Adversary(
            Constraint constraint,
            Network network,
            SiameseAugmentation augmentation,
            Weights weights) {
        this.constraint = constraint;
        this.network = network;
        this.augmentation = augmentation;
        this.weights = weights;
        this.optimizer = Optimizers.create(constraint.adversary(), weights.parameters());
    }

    /**
     * With fresh weights.
     *
     * @param augmentation strategy; every image has a draw of its own
     */
    static Adversary of(
            Constraint constraint,
            Network network,
            String augmentation,
            SeedTree seeds,
            Compute compute) {
        Weights weights;
        try (var _ = new PointerScope()) {
            weights = network.init(seeds).on(compute).copy().keep();
        }
        return new Adversary(
                constraint, network, SiameseAugmentation.perSample(augmentation), weights);
    }

    /**
     * Two renderings of some bases by different hallucinators.
     *
     * @param first [m, C, H, W] as networks see them
     * @param second of the same bases in the same order
     * @param labels int64 [m], classes
     * @param bases int64 [m], which bases
     */
    record Views(Tensor first, Tensor second, Tensor labels, Tensor bases) {

        Views detached() {
            return new Views(first.detach(), second.detach(), labels, bases);
        }
    }

    /** The adversary's terms, not weighted. */
    record Terms(double task, double contrast, double align) {}

    /**
     * How alike it finds the two: {@code mean (1 + cos) / 2} of their features, 0 to 1.
     *
     * @return scalar, differentiable in the images; the adversary has no part in its gradient
     */
    Tensor likeness(Views views, SeedTree seeds) {
        Tensor features = output(weights, views, seeds).features();
        long m = views.first().size(0);
        return SupervisedContrast.cosines(features.narrow(0, 0, m), features.narrow(0, m, m))
                .add(new Scalar(1))
                .div(new Scalar(2))
                .mean();
    }

    /**
     * One step of its own: {@code task + contrast + align}, weighted. The images do not move. If
     * something is not finite it does not move either, and the next likeness will say so.
     */
    Terms learn(Views views, SeedTree seeds) {
        Weights leaves = weights.asLeaves();
        Losses losses = losses(leaves, views.detached(), seeds);
        List<Tensor> gradients = Gradients.orZeros(losses.sum(constraint), leaves.parameters());
        if (Finite.all(gradients)) {
            optimizer.step(weights.parameters(), gradients, constraint.adversary().learningRate());
        }
        return new Terms(
                losses.task().item_double(),
                losses.contrast().item_double(),
                losses.align().item_double());
    }

    /** Its terms, each a scalar. */
    private record Losses(Tensor task, Tensor contrast, Tensor align) {

        Tensor sum(Constraint weights) {
            return task.mul(new Scalar(weights.task()))
                    .add(contrast.mul(new Scalar(weights.contrast())))
                    .add(align.mul(new Scalar(weights.align())));
        }
    }

    /** What {@link #learn} descends on. */
    double loss(Views views, SeedTree seeds) {
        return losses(weights, views.detached(), seeds).sum(constraint).item_double();
    }

    private Losses losses(Weights leaves, Views views, SeedTree seeds) {
        Output output = output(leaves, views, seeds);
        long m = views.first().size(0);
        Tensor features = output.features();
        Tensor first = features.narrow(0, 0, m);
        Tensor second = features.narrow(0, m, m);
        Tensor both = torch.cat(new TensorVector(views.labels(), views.labels()), 0);
        Tensor groups =
                switch (constraint.positives()) {
                    case CLASS -> views.labels();
                    case BASE -> views.bases();
                };
        Tensor unlike =
                SupervisedContrast.cosines(first, second)
                        .neg()
                        .add(new Scalar(1))
                        .div(new Scalar(2))
                        .mean();
        return new Losses(
                CrossEntropy.of(output.logits(), both),
                new SupervisedContrast(constraint.temperature()).loss(first, second, groups),
                unlike);
    }

    private Output output(Weights of, Views views, SeedTree seeds) {
        Tensor both = torch.cat(new TensorVector(views.first(), views.second()), 0);
        return network.forward(of, augmentation.apply(both, seeds), Pass.TRAINING);
    }

    /** Weights and moments by name; shared. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        Named.put(WEIGHTS, weights.all(), state);
        Named.put(OPTIMIZER, optimizer.state(), state);
        return state;
    }

    /** Takes over what {@link #state} gave (copies). */
    void restore(Map<String, Tensor> state) {
        Named.strip(WEIGHTS, state).forEach((name, saved) -> weights.get(name).copy_(saved));
        optimizer.restore(Named.strip(OPTIMIZER, state));
    }

    @Override
    public void close() {
        optimizer.close();
        weights.close();
    }
}
