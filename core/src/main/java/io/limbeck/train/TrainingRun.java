package io.limbeck.train;

import io.limbeck.augment.AugmentOp;
import io.limbeck.augment.BatchMixing;
import io.limbeck.augment.Mixed;
import io.limbeck.augment.SiameseAugmentation;
import io.limbeck.data.Preprocessing;
import io.limbeck.data.Zca;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The state of one training between its steps; its tensors belong to the scope it was made in. */
final class TrainingRun implements AutoCloseable {

    private static final String WEIGHTS = "weights.";
    private static final String AVERAGE = "average.";
    private static final String MOMENTS = "moments.";
    private static final String SCHEDULE = "schedule.";
    private static final String LOSS = "lossOfEpoch";

    private final SupervisedTraining training;
    private final TrainingSettings settings;
    private final TrainingImages images;
    private final Preprocessing preprocessing;
    private final SeedTree seeds;
    private final LearningWeights weights;
    private final Optional<Weights> average;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final boolean scheduleCountsEpochs;
    private final EpochOrder order;
    private final SiameseAugmentation augmentation;
    private final BatchMixing mixing;
    private final boolean records;
    private Optional<RecordedPass> recorded = Optional.empty();
    private Optional<Lesson> next = Optional.empty();
    private double lossOfEpoch;

    /**
     * @param records whether passes are recorded; not of batches that are mixed, nor if its memory
     *     is limited or its steps look ahead
     */
    TrainingRun(
            SupervisedTraining training,
            Weights initial,
            TrainingImages images,
            SeedTree seeds,
            boolean records) {
        this.training = training;
        this.settings = training.settings();
        // Whitening at every step would cost a narrow network half of it again.
        Optional<TrainingImages> seen =
                training.preprocessing() instanceof Zca zca
                        ? images.seenBy(zca, training.compute())
                        : Optional.empty();
        this.images = seen.orElse(images);
        this.preprocessing = seen.isPresent() ? Preprocessing.none() : training.preprocessing();
        this.seeds = seeds;
        this.weights = LearningWeights.alike(training.network(), initial, training.compute());
        this.average =
                settings.ema() > 0 ? Optional.of(weights.current().copy()) : Optional.empty();
        this.optimizer = Optimizers.create(settings.optimizer(), weights.alike());
        // Published milestones are whole epochs: floor(2 E / 3), not two thirds of all steps.
        Length length = settings.length();
        this.scheduleCountsEpochs =
                settings.schedule() instanceof ScheduleSpec.Step
                        && length.unit() == Length.Unit.EPOCHS;
        this.schedule =
                Schedule.of(
                        settings.schedule(),
                        scheduleCountsEpochs ? length.count() : training.steps(images.size()));
        this.order = new EpochOrder(images.size(), settings.batch(), seeds.child("order"));
        var strategy = SiameseAugmentation.perSample(settings.augmentation());
        this.augmentation = settings.cutmix() > 0 ? strategy.without(AugmentOp.CUTOUT) : strategy;
        this.mixing = new BatchMixing(settings.cutmix(), settings.mixup());
        this.records = records;
    }

    /** The weights as they stand, or their moving average; shared. */
    Weights current() {
        return average.orElse(weights.current());
    }

    private Lesson lesson(long step) {
        int[] batch = order.batch(step);
        TrainingImages drawn = images.at(step).drawn(seeds.child("drawn").child(step));
        Tensor targets = training.compute().place(drawn.targets(batch));
        return new Lesson(step, views(drawn.images(batch), step), targets);
    }

    /**
     * @param step from 0, one after the other
     * @param last whether no other will follow
     * @param observer hears of the batch
     * @return the loss of the batch
     */
    double step(long step, boolean last, StepObserver observer) {
        if (!records) {
            return stepBy(lesson(step), observer);
        }
        try (Lesson lesson =
                next.filter(known -> known.step() == step).orElseGet(() -> lesson(step).keep())) {
            next = Optional.empty();
            return recorded(lesson)
                    .map(pass -> recordedStep(pass, lesson, last, observer))
                    .orElseGet(() -> stepBy(lesson, observer));
        }
    }

    /** Recorded for batches like this one; the smaller last one of an epoch goes without. */
    private Optional<RecordedPass> recorded(Lesson lesson) {
        if (lesson.views().size(0) < Math.min(settings.batch(), images.size())) {
            return Optional.empty();
        }
        if (recorded.filter(pass -> pass.fits(lesson.views(), lesson.targets())).isEmpty()) {
            recorded.ifPresent(RecordedPass::close);
            recorded =
                    Optional.of(
                            new RecordedPass(
                                    weights, lesson.views(), lesson.targets(), training.compute()));
        }
        return recorded;
    }

    /** The GPU works at a step while the images of the next are made ready for it. */
    private double recordedStep(
            RecordedPass pass, Lesson lesson, boolean last, StepObserver observer) {
        RecordedPass.Result result = pass.of(lesson.views(), lesson.targets());
        observer.batch(order.batch(lesson.step()), result.logits(), lesson.targets());
        descend(lesson.step(), result.gradients());
        if (!last) {
            next = Optional.of(lesson(lesson.step() + 1).keep());
        }
        double loss = finite(result.loss().item_double(), lesson.step());
        observe(lesson.step(), loss);
        return loss;
    }

    private double stepBy(Lesson lesson, StepObserver observer) {
        long step = lesson.step();
        int[] batch = order.batch(step);
        Optional<Mixed> mixed = mixing.apply(lesson.views(), seeds.child("mixing").child(step));
        TrainingPass pass = new TrainingPass(weights, lesson.views(), lesson.targets(), mixed);
        // Batch norm must see the whole batch.
        int perPass =
                weights.current().buffers().isEmpty()
                        ? training.compute().imagesPerStep(batch.length)
                        : batch.length;
        TrainingPass.Result result = pass.of(perPass);
        if (mixed.isEmpty()) {
            observer.batch(batch, result.logits(), lesson.targets());
        }
        double value = finite(result.loss(), step);
        List<Tensor> along = descent(pass, result, perPass, step);
        weights.fold(result.statistics());
        descend(step, weights.alike(along));
        observe(step, value);
        return value;
    }

    private static double finite(double loss, long step) {
        if (!Double.isFinite(loss)) {
            throw new NonFiniteLossException("train", step + 1, "cross-entropy", loss);
        }
        return loss;
    }

    private void descend(long step, List<Tensor> gradients) {
        optimizer.step(
                weights.alike(),
                gradients,
                settings.optimizer().learningRate() * schedule.factor(clock(step)));
        average.ifPresent(this::follow);
    }

    @Override
    public void close() {
        next.ifPresent(Lesson::close);
        recorded.ifPresent(RecordedPass::close);
    }

    /** What the step descends along; of sharpness-aware ones the same views are looked at twice. */
    private List<Tensor> descent(
            TrainingPass pass, TrainingPass.Result result, int perPass, long step) {
        SharpnessSettings sharpness = training.sharpness();
        return sharpness.on()
                ? new SharpnessAware(sharpness)
                        .gradients(
                                weights.parameters(),
                                result.gradients(),
                                () -> ahead(pass, perPass, step))
                : result.gradients();
    }

    /** Gradients at the second place, to which too large a radius leads too far. */
    private static List<Tensor> ahead(TrainingPass pass, int perPass, long step) {
        TrainingPass.Result there = pass.of(perPass);
        if (!Double.isFinite(there.loss())) {
            throw new NonFiniteLossException(
                            "train", step + 1, "cross-entropy at the second place", there.loss())
                    .at("step %d".formatted(step + 1), "lower experts.sharpness.radius");
        }
        return there.gradients();
    }

    private Tensor views(Tensor images, long step) {
        Tensor pixels = training.compute().place(images);
        Tensor normal = preprocessing.apply(pixels);
        return augmentation.apply(normal, seeds.child("augmentation").child(step));
    }

    private long clock(long step) {
        return scheduleCountsEpochs ? step / order.stepsPerEpoch() : step;
    }

    /** Buffers are averaged like weights, so that running statistics fit the averaged network. */
    private void follow(Weights behind) {
        Scalar share = new Scalar(1 - settings.ema());
        behind.all()
                .forEach((name, own) -> {
                    Tensor ahead = weights.current().get(name);
                    if (own.is_floating_point()) {
                        own.lerp_(ahead, share);
                    } else {
                        own.copy_(ahead);
                    }
                });
    }

    /** A plateau is a matter of epochs: a single batch says too little. */
    private void observe(long step, double loss) {
        lossOfEpoch += loss;
        int steps = order.stepsPerEpoch();
        if ((step + 1) % steps == 0) {
            schedule.observe(lossOfEpoch / steps);
            lossOfEpoch = 0;
        }
    }

    /**
     * All that the next step depends on; shared, not copied. Random streams are addressed by step,
     * so they have no state.
     */
    Checkpoint state(long step) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.current().all().forEach((name, own) -> tensors.put(WEIGHTS + name, own));
        average.ifPresent(
                behind -> behind.all().forEach((name, own) -> tensors.put(AVERAGE + name, own)));
        optimizer.state().forEach((name, own) -> tensors.put(MOMENTS + name, own));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(Saving.PLACE, place());
        facts.put(LOSS, Double.toString(lossOfEpoch));
        schedule.state().forEach((name, value) -> facts.put(SCHEDULE + name, value.toString()));
        return new Checkpoint(step, tensors, facts);
    }

    /** Takes over what {@link #state} gave (copies). */
    void restore(Checkpoint state) {
        copy(state.tensors(), WEIGHTS, weights.current());
        average.ifPresent(behind -> copy(state.tensors(), AVERAGE, behind));
        Map<String, Tensor> moments = new LinkedHashMap<>();
        state.tensors()
                .forEach((name, saved) -> {
                    if (name.startsWith(MOMENTS)) {
                        moments.put(name.substring(MOMENTS.length()), saved);
                    }
                });
        optimizer.restore(moments);
        Map<String, Double> learnt = new LinkedHashMap<>();
        state.facts()
                .forEach((name, value) -> {
                    if (name.startsWith(SCHEDULE)) {
                        learnt.put(name.substring(SCHEDULE.length()), Double.valueOf(value));
                    }
                });
        schedule.restore(learnt);
        lossOfEpoch = Double.parseDouble(state.facts().get(LOSS));
    }

    private static void copy(Map<String, Tensor> saved, String prefix, Weights own) {
        try (var _ = new NoGradGuard()) {
            own.all().forEach((name, tensor) -> tensor.copy_(saved.get(prefix + name)));
        }
    }

    /** Where it trains: elsewhere an optimiser may keep its moments in another form. */
    String place() {
        return "%s in %s"
                .formatted(
                        training.compute().device().label(),
                        training.compute().precision().name().toLowerCase(Locale.ROOT));
    }
}
