package io.limbeck.method;

import io.limbeck.data.Preprocessing;
import io.limbeck.nn.Pass;
import io.limbeck.nn.RunningStatistics;
import io.limbeck.nn.Weights;
import io.limbeck.objective.GradientMatching;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.CrossEntropy;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.StepObserver;
import io.limbeck.train.SupervisedTraining;
import io.limbeck.train.TrainingImages;
import io.limbeck.train.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * One step of DC or DSA: a new network, or the last one after it has learnt from the images; then
 * the match of every class; then one step of all images. Remembers the network, in float32
 * throughout: gradients of gradients are what is matched.
 */
final class GradientMatcher implements Matcher {

    private static final String NETWORK = "network.";

    /** Real images of a class from which batch norms take their statistics, as published. */
    private static final int FOR_STATISTICS = 16;

    private final String name;
    private final GradientSteps steps;
    private final double rate;
    private final MatchingParts parts;
    private final Synthesis images;
    private final ClassViews views;
    private final GradientMatching distance;
    private final SupervisedTraining training;
    private Optional<Weights> network = Optional.empty();

    GradientMatcher(String name, GradientMethod settings, MatchingParts parts, Synthesis images) {
        this.name = name.toLowerCase(Locale.ROOT);
        this.steps = settings.steps();
        this.rate = settings.optimizer().learningRate();
        this.parts = parts;
        this.images = images;
        this.views = parts.views(settings.realBatch(), settings.augmentation());
        this.distance = new GradientMatching(steps.distance());
        this.training = training(settings, parts);
    }

    /** Plain SGD on images that are as networks see them already. */
    private static SupervisedTraining training(GradientMethod settings, MatchingParts parts) {
        GradientSteps steps = settings.steps();
        return new SupervisedTraining(
                parts.network(),
                Preprocessing.none(),
                new TrainingSettings(
                        Length.epochs(Math.max(1, steps.inner())),
                        steps.batch(),
                        new OptimizerSpec.Sgd(steps.learningRate(), 0, 0),
                        ScheduleSpec.Constant.defaults(),
                        settings.augmentation(),
                        0,
                        0,
                        0),
                parts.compute());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, Double> iterate(long iteration, SeedTree seeds) {
        Turn turn = new Turn(iteration, seeds, rate);
        Weights current = next(iteration, seeds);
        Weights frozen = frozen(current, turn);
        Draft draft = images.draft(seeds.child("draft"));
        double sum = 0;
        for (int label = 0; label < images.classes(); label++) {
            try (var _ = new PointerScope()) {
                sum += match(label, frozen.asLeaves(), draft, turn);
            }
        }
        draft.matched(sum);
        draft.step(turn.rate());
        replace(current);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("match", sum);
        values.put("network", (double) Math.floorDiv(iteration, steps.outer()));
        return values;
    }

    /** The network of this step, in the caller's scope. */
    private Weights next(long iteration, SeedTree seeds) {
        if (iteration % steps.outer() == 0 || network.isEmpty()) {
            return parts.network().init(seeds.child("network")).on(parts.compute());
        }
        if (steps.inner() == 0) {
            return network.get().copy();
        }
        SeedTree own = seeds.child("training draft");
        TrainingImages seen = new DraftImages(images, images.draft(own), own, parts.compute());
        try (Weights trained =
                training.train(network.get(), seen, seeds.child("training"), StepObserver.none())) {
            return trained.copy();
        }
    }

    /** With batch norm, statistics come from some real images of all classes, and then stay. */
    private Weights frozen(Weights weights, Turn turn) {
        if (weights.buffers().isEmpty()) {
            return weights;
        }
        TensorVector real = new TensorVector();
        for (int label = 0; label < images.classes(); label++) {
            Tensor some = views.real(label, turn.iteration());
            real.push_back(some.narrow(0, 0, Math.min(FOR_STATISTICS, some.size(0))));
        }
        var output = parts.network().forward(weights, torch.cat(real, 0), Pass.TRAINING);
        return RunningStatistics.updated(weights, output.bnStatistics());
    }

    private double match(int label, Weights leaves, Draft draft, Turn turn) {
        Draft.Rendering rendering = draft.ofClass(label);
        SeedTree view = turn.view(label);
        Tensor synthesized = views.synthetic(rendering.images(), view);
        List<Tensor> real = realGradients(label, leaves, views.real(label, turn.iteration(), view));
        List<Tensor> synthetic =
                Gradients.differentiable(loss(label, leaves, synthesized), leaves.parameters());
        Tensor loss = distance.of(real, synthetic);
        return Descent.collect(
                turn,
                "match",
                List.of(new Descent.ClassLoss(label, loss, rendering.leaves())),
                draft);
    }

    /** Of the mean loss over all images. */
    private List<Tensor> realGradients(int label, Weights leaves, Tensor seen) {
        List<Tensor> sums = new ArrayList<>();
        TensorVector passes = torch.split(seen, views.perPass(), 0);
        for (long i = 0; i < passes.size(); i++) {
            Tensor pass = passes.get(i);
            Scalar share = new Scalar((double) pass.size(0) / seen.size(0));
            List<Tensor> own = Gradients.of(loss(label, leaves, pass), leaves.parameters());
            for (int k = 0; k < own.size(); k++) {
                if (i == 0) {
                    sums.add(own.get(k).mul(share));
                } else {
                    sums.get(k).add_(own.get(k), share);
                }
            }
        }
        return sums;
    }

    private Tensor loss(int label, Weights leaves, Tensor views) {
        long[] labels = new long[Math.toIntExact(views.size(0))];
        Arrays.fill(labels, label);
        Tensor targets = parts.compute().place(HostTensors.of(labels, labels.length));
        return CrossEntropy.of(
                parts.network().forward(leaves, views, Pass.INFERENCE).logits(), targets);
    }

    private void replace(Weights current) {
        network.ifPresent(Weights::close);
        network = Optional.of(current.keep());
    }

    @Override
    public void save(Map<String, Tensor> tensors, Map<String, String> facts) {
        network.ifPresent(weights -> Named.put(NETWORK, weights.all(), tensors));
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        close();
        Map<String, Tensor> saved = Named.strip(NETWORK, checkpoint.tensors());
        if (!saved.isEmpty()) {
            try (var _ = new PointerScope()) {
                // In the order of the layers, so that sums over them give the same bits.
                Weights layers = parts.network().init(SeedTree.of(0));
                replace(layers.with(saved).on(parts.compute()).copy());
            }
        }
    }

    @Override
    public void close() {
        network.ifPresent(Weights::close);
        network = Optional.empty();
    }
}
