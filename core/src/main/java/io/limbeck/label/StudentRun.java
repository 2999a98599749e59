package io.limbeck.label;

import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.RunningStatistics;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Schedule;
import io.limbeck.train.SplitDecay;
import io.limbeck.train.TrainingImages;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The state of one student between its steps; its tensors belong to the scope it was made in. */
final class StudentRun {

    private final StudentTraining training;
    private final TrainingImages images;
    private final Labels labels;
    private final Imitation imitation;
    private final Weights weights;
    private final Weights leaves;
    private final List<Tensor> parameters;
    private final SplitDecay optimizer;
    private final Schedule schedule;

    StudentRun(StudentTraining training, Weights initial, TrainingImages images, Labels labels) {
        StudentSettings settings = training.settings();
        if (settings.temperature() != labels.temperature()) {
            throw new IllegalArgumentException(
                    "the labels are for temperature %s, and the student learns at %s"
                            .formatted(labels.temperature(), settings.temperature()));
        }
        this.training = training;
        this.images = images;
        this.labels = labels;
        this.imitation = new Imitation(settings.temperature(), settings.scaled());
        this.weights = initial.copy().on(training.compute());
        this.leaves = weights.asLeaves();
        this.parameters = leaves.parameters();
        this.optimizer = SplitDecay.of(settings.optimizer(), leaves, settings.decayAll());
        this.schedule = Schedule.of(settings.schedule(), labels.epochs());
    }

    /** The weights as they stand; shared. */
    Weights current() {
        return weights;
    }

    double step(int epoch, int index) {
        LabelledBatch batch = labels.batch(epoch, index);
        Tensor views = batch.views().pixels(images, training.normalization(), training.compute());
        float[] rows = batch.flat();
        long count = batch.probabilities().size();
        Tensor probabilities =
                training.compute().place(HostTensors.of(rows, count, rows.length / count));
        Output output = forward(views);
        Tensor loss = imitation.loss(probabilities, output.logits());
        double value = loss.item_double();
        if (!Double.isFinite(value)) {
            long step = (long) epoch * labels.batches() + index + 1;
            throw new NonFiniteLossException("evaluate", step, "imitation", value);
        }
        OptimizerSpec spec = training.settings().optimizer();
        optimizer.step(
                Gradients.of(loss, parameters), spec.learningRate() * schedule.factor(epoch));
        fold(output.bnStatistics());
        return value;
    }

    private Output forward(Tensor views) {
        try (Autocast _ = training.compute().autocast()) {
            return training.network().forward(leaves, views, Pass.TRAINING);
        }
    }

    /** Running statistics change in place, so that leaves and current weights see them. */
    private void fold(List<Output.BnStatistics> statistics) {
        Weights updated = RunningStatistics.updated(weights, statistics);
        try (var _ = new NoGradGuard()) {
            for (String name : statistics.isEmpty() ? List.<String>of() : weights.buffers()) {
                weights.get(name).copy_(updated.get(name));
            }
        }
    }
}
