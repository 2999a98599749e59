package io.limbeck.datafree;

import io.limbeck.augment.SiameseAugmentation;
import io.limbeck.data.Normalization;
import io.limbeck.data.PixelBytes;
import io.limbeck.method.Finite;
import io.limbeck.method.ImitationSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.LearningWeights;
import io.limbeck.train.Optimizer;
import io.limbeck.train.Optimizers;
import io.limbeck.train.Schedule;
import io.limbeck.train.Teacher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The student in learning. Its batch norms use running statistics while it is asked, and the batch
 * while it learns; only learning changes it. Its tensors belong to the scope it was made in, but
 * for what is recorded for a GPU, which is closed.
 */
final class Pupil implements AutoCloseable {

    /** Its loss, as reports and failures call it. */
    static final String TERM = "student";

    private final Network network;
    private final ImitationSettings settings;
    private final Teacher teacher;
    private final Compute compute;
    private final LearningWeights weights;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final SiameseAugmentation augmentation;
    private final Divergence imitated;
    private final Divergence ranked;
    private final Map<Shape, RecordedLesson> recorded = new HashMap<>();

    /** What another recording is needed for. */
    private record Shape(long images, boolean known) {}

    /**
     * @param initial weights; not changed
     * @param cycles that the schedule is over
     * @param rankingTemperature of the divergences that {@link #learn} gives back
     */
    Pupil(
            Network network,
            Weights initial,
            ImitationSettings settings,
            Teacher teacher,
            int cycles,
            double rankingTemperature) {
        this.network = network;
        this.settings = settings;
        this.teacher = teacher;
        this.compute = teacher.compute();
        this.weights = new LearningWeights(network, initial, compute);
        this.optimizer = Optimizers.create(settings.optimizer(), weights.parameters());
        this.schedule = Schedule.of(settings.schedule(), cycles);
        this.augmentation = SiameseAugmentation.perSample(settings.augmentation());
        this.imitated = new Divergence(settings.temperature());
        this.ranked = new Divergence(rankingTemperature);
    }

    Network network() {
        return network;
    }

    /** As they stand; shared. */
    Weights weights() {
        return weights.current();
    }

    /**
     * Logits by running statistics; differentiable in the images alone.
     *
     * @param views normalised
     */
    Tensor logits(Tensor views) {
        try (Autocast _ = compute.autocast()) {
            return network.forward(weights.current(), views, Pass.INFERENCE).logits();
        }
    }

    /** How far it is from its teacher, image by image, by running statistics. */
    float[] divergences(Tensor teacherLogits, Tensor views) {
        try (var _ = new NoGradGuard()) {
            return HostTensors.floats(PerImage.mean(ranked.of(teacherLogits, logits(views))));
        }
    }

    double rate(int cycle) {
        return settings.optimizer().learningRate() * schedule.factor(cycle);
    }

    /**
     * What a step learns from.
     *
     * @param bytes uint8 [B, C, H, W], on the host
     * @param known the teacher's logits for these images as they are, float32 [B, classes], if they
     *     were kept
     * @param draw for the weight of each image
     */
    record Batch(Tensor bytes, Optional<Tensor> known, Draw draw) {}

    /**
     * One step.
     *
     * @param cycle from 0, for the rate
     * @param seeds of the view
     * @param step for a failure's message
     * @param divergences takes one for each image, as it was before the step
     * @return the loss of the batch
     */
    double learn(Batch batch, int cycle, SeedTree seeds, long step, float[] divergences) {
        Normalization normalization = teacher.normalization();
        Tensor images = PixelBytes.floats(compute.place(batch.bytes()));
        Tensor view = normalization.apply(augmentation.apply(images, seeds));
        Optional<Tensor> known =
                batch.known()
                        .filter(_ -> augmentation.strategy().ops().isEmpty())
                        .map(compute::place);
        float[] importance = batch.draw().normalized();
        Tensor factors = compute.place(HostTensors.of(importance, importance.length));
        Told told =
                compute.isOnGpu() && !compute.isLimited()
                        ? recorded(view, known, factors).of(view, known, factors)
                        : tell(view, known, factors);
        // Read once the way back is queued, or a GPU would wait for it.
        double value = Finite.value(TERM, step, told.loss());
        // The first weights are behind all others: what is not finite on the way shows there.
        Finite.gradient(TERM, step, told.gradients().getFirst());
        optimizer.step(weights.parameters(), told.gradients(), rate(cycle));
        weights.fold(told.statistics());
        float[] measured = HostTensors.floats(told.gaps());
        System.arraycopy(measured, 0, divergences, 0, measured.length);
        return value;
    }

    /**
     * What a step is made of.
     *
     * @param loss of the batch, a number
     * @param gaps to the teacher, for each image
     * @param gradients of the parameters
     * @param statistics of batch norms; empty if the running ones have followed already
     */
    record Told(
            Tensor loss,
            Tensor gaps,
            List<Tensor> gradients,
            List<Output.BnStatistics> statistics) {}

    /**
     * Asks teacher and student.
     *
     * @param known what the teacher says, if that is known
     * @param factors of each image's loss
     */
    Told tell(Tensor view, Optional<Tensor> known, Tensor factors) {
        Tensor taught = known.orElseGet(() -> teacher.logits(view));
        Output output = weights.forward(view);
        Tensor each = PerImage.mean(imitated.of(taught, output.logits()));
        Tensor loss = each.mul(factors).mean();
        List<Tensor> gradients = Gradients.of(loss, weights.parameters());
        try (var _ = new NoGradGuard()) {
            Tensor gaps = PerImage.mean(ranked.of(taught, output.logits().detach()));
            return new Told(loss, gaps, gradients, output.bnStatistics());
        }
    }

    private RecordedLesson recorded(Tensor view, Optional<Tensor> known, Tensor factors) {
        return recorded.computeIfAbsent(
                new Shape(view.size(0), known.isPresent()),
                _ -> new RecordedLesson(weights, this::tell, view, known, factors, compute));
    }

    @Override
    public void close() {
        recorded.values().forEach(RecordedLesson::close);
        recorded.clear();
    }

    /** For a checkpoint; shared. */
    void save(Map<String, Tensor> tensors) {
        weights.current().all().forEach((name, tensor) -> tensors.put("student." + name, tensor));
        optimizer.state().forEach((name, tensor) -> tensors.put("student-moment." + name, tensor));
    }

    void restore(Map<String, Tensor> tensors) {
        try (var _ = new NoGradGuard()) {
            weights.current()
                    .all()
                    .forEach((name, tensor) -> tensor.copy_(tensors.get("student." + name)));
        }
        optimizer.restore(CheckpointPart.of("student-moment.", tensors));
    }
}
