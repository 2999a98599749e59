package io.limbeck.label;

import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.train.LearningWeights;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Schedule;
import io.limbeck.train.SplitDecay;
import io.limbeck.train.TrainingImages;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The state of one student between its steps; its tensors belong to the scope it was made in. */
final class StudentRun {

    private final StudentTraining training;
    private final TrainingImages images;
    private final Labels labels;
    private final Imitation imitation;
    private final LearningWeights weights;
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
        this.weights = new LearningWeights(training.network(), initial, training.compute());
        this.optimizer = SplitDecay.of(settings.optimizer(), weights.leaves(), settings.decayAll());
        this.schedule = Schedule.of(settings.schedule(), labels.epochs());
    }

    /** The weights as they stand; shared. */
    Weights current() {
        return weights.current();
    }

    double step(int epoch, int index) {
        LabelledBatch batch = labels.batch(epoch, index);
        Tensor views =
                batch.seen()
                        .orElseGet(() ->
                                batch.views()
                                        .pixels(
                                                images,
                                                training.normalization(),
                                                training.compute()));
        float[] rows = batch.flat();
        long count = batch.probabilities().size();
        Tensor probabilities =
                training.compute().place(HostTensors.of(rows, count, rows.length / count));
        Output output = weights.forward(views);
        Tensor loss = imitation.loss(probabilities, output.logits());
        List<Tensor> gradients = Gradients.of(loss, weights.parameters());
        // Read once the way back is queued, or a GPU would wait for it; nothing has moved yet.
        double value = loss.item_double();
        if (!Double.isFinite(value)) {
            long step = (long) epoch * labels.batches() + index + 1;
            throw new NonFiniteLossException("evaluate", step, "imitation", value);
        }
        OptimizerSpec spec = training.settings().optimizer();
        optimizer.step(gradients, spec.learningRate() * schedule.factor(epoch));
        weights.fold(output.bnStatistics());
        return value;
    }
}
