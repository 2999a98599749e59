package io.limbeck.method;

import io.limbeck.augment.SiameseAugmentation;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.nn.Weights;
import io.limbeck.objective.RecordedStudent;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.EpochOrder;
import io.limbeck.train.ExpertBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * One iteration of MTT or DATM: take an expert's snapshot, let a student learn from the images,
 * move images, step size and labels so that it ends nearer to a later snapshot. Remembers step size
 * and labels, and what the guard knows.
 */
final class MttMatcher implements Matcher {

    /** So near to 1 the student has not moved, whatever the images. */
    private static final double STILL = 1e-5;

    /** So many refusals of the gate in a row are said. */
    private static final int LONG_SHUT = 100;

    private static final String LABELS = "labels.";
    private static final String SHUT = "gate.shut";

    private final TrajectoryMethod settings;
    private final TrajectorySettings trajectory;
    private final ExpertBuffer experts;
    private final MatchingParts parts;
    private final Synthesis images;
    private final Listener listener;
    private final SiameseAugmentation augmentation;
    private final Optional<LearnedLabels> labels;
    private final StepSize stepSize;
    private final DivergenceGuard guard;
    private final RecordedStudent recorded;
    private boolean warned;
    private int shut;

    MttMatcher(
            TrajectoryMethod settings,
            ExpertBuffer experts,
            MatchingParts parts,
            Synthesis images,
            Optional<LearnedLabels> labels,
            Listener listener) {
        this.settings = settings;
        this.trajectory = settings.trajectory();
        this.experts = experts;
        this.parts = parts;
        this.images = images;
        this.labels = labels;
        this.listener = listener;
        this.augmentation = SiameseAugmentation.perSample(settings.augmentation());
        this.stepSize = new StepSize(settings.stepSize());
        Restorable learnt = labels.map(own -> images.with(LABELS, own)).orElse(images);
        this.guard = new DivergenceGuard(settings.guard(), learnt, stepSize);
        this.recorded = new RecordedStudent(parts.network(), parts.compute());
    }

    @Override
    public String name() {
        return settings.title().toLowerCase(Locale.ROOT);
    }

    @Override
    public Map<String, Double> iterate(long iteration, SeedTree seeds) {
        int expert = expert(iteration);
        int bound = settings.startsBelow(iteration);
        int range = bound - trajectory.minStart();
        int start = trajectory.minStart() + seeds.child("start").numbers().nextInt(range);
        Weights from = experts.snapshot(expert, start);
        Weights target = experts.snapshot(expert, start + trajectory.span());
        Student student =
                new Student(images.draft(seeds.child("draft")), labels.map(LearnedLabels::open));
        double alpha = stepSize.value();
        TrajectoryMatching.Result result = matched(from, target, alpha, student, seeds);
        explainStill(result.loss(), alpha);
        boolean moved = move(iteration, result, student);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("match", result.loss());
        values.put("stepSize", alpha);
        values.put("start", (double) start);
        if (labels.isPresent()) {
            values.put("startsBelow", (double) bound);
        }
        values.put("distance", result.distance());
        values.put("moved", moved ? 1.0 : 0.0);
        return values;
    }

    private TrajectoryMatching.Result matched(
            Weights from, Weights target, double alpha, Student student, SeedTree seeds) {
        TrajectoryMatching matching =
                new TrajectoryMatching(
                        parts.network(), trajectory.steps(), alpha, parts.compute().precision());
        try (var _ = parts.compute().products()) {
            return matching.of(
                    trajectory.gradient(),
                    from,
                    target,
                    n -> batch(student, n, seeds),
                    student.collector(),
                    recorded);
        }
    }

    /** All experts in an order of its own, round after round. */
    private int expert(long iteration) {
        int size = experts.size();
        SeedTree order = parts.seeds().child("experts").child(iteration / size);
        return order.permutation(size)[(int) (iteration % size)];
    }

    /** What the student sees in its n-th step: a function of the seeds, so it can be replayed. */
    private TrajectoryMatching.Batch batch(Student student, int n, SeedTree seeds) {
        int[] chosen = chosen(n, seeds.child("order"));
        Draft.Rendering rendering = student.draft().of(chosen, seeds.child("rendering").child(n));
        Tensor views = augmentation.apply(rendering.images(), seeds.child("view").child(n));
        List<Tensor> leaves = new ArrayList<>(rendering.leaves());
        student.labels().map(LearnedLabels.Open::leaf).ifPresent(leaves::add);
        return new TrajectoryMatching.Batch(views, targets(student, chosen), leaves);
    }

    private Tensor targets(Student student, int[] chosen) {
        if (student.labels().isPresent()) {
            return student.labels().get().targets(chosen);
        }
        long[] hard = Arrays.stream(chosen).mapToLong(i -> i / images.imagesPerClass()).toArray();
        return parts.compute().place(HostTensors.of(hard, hard.length));
    }

    private int[] chosen(int n, SeedTree order) {
        int all = images.classes() * images.imagesPerClass();
        if (trajectory.batch() == 0 || trajectory.batch() >= all) {
            int[] everything = new int[all];
            Arrays.setAll(everything, i -> i);
            return everything;
        }
        return new EpochOrder(all, trajectory.batch(), order).batch(n);
    }

    /** Whether images and step size were moved; they are not if the guard refuses. */
    private boolean move(long iteration, TrajectoryMatching.Result result, Student student) {
        boolean finite = Double.isFinite(result.byStepSize()) && student.finite();
        if (finite && result.loss() > settings.gate() && result.loss() <= greatest()) {
            explainShut(result.loss());
            return false;
        }
        shut = 0;
        boolean good = finite && result.loss() <= greatest();
        if (good) {
            student.draft().matched(result.loss());
        }
        boolean told = !good || student.draft().finite();
        return switch (guard.judge(result.loss(), finite && told)) {
            case STEP -> {
                student.draft().step(guard.share() * settings.optimizer().learningRate());
                student.labels().ifPresent(open -> open.step(guard.share()));
                stepSize.step(result.byStepSize(), guard.share());
                yield true;
            }
            case SKIP -> false;
            case ROLLED_BACK -> {
                listener.on(
                        new Event.Warning(
                                "the loss was above %s, or a loss or gradient no number, for %d iterations, last %.4g%s; images and step size went back to the last good state, and their rates are now %.4g of the recipe's"
                                        .formatted(
                                                greatest(),
                                                settings.guard().patience(),
                                                result.loss(),
                                                told ? "" : " with a likeness that is no number",
                                                guard.share())));
                yield false;
            }
            case GIVE_UP -> throw diverged(iteration, result.loss(), told);
        };
    }

    /**
     * @param told whether hallucinators were told apart in finite numbers, or were not looked at
     */
    private NonFiniteLossException diverged(long iteration, double loss, boolean told) {
        String term =
                told
                        ? "match (diverged %d times; lower optimizer.learning-rate or step-size.initial)"
                        : "likeness (diverged %d times; lower parameterization.constraint.adversary.learning-rate or optimizer.learning-rate)";
        return new NonFiniteLossException(
                Distillery.STAGE,
                iteration + 1,
                term.formatted(guard.rollbacks()),
                told ? loss : Double.NaN);
    }

    private double greatest() {
        return settings.guard().greatest();
    }

    private void explainStill(double loss, double alpha) {
        if (Math.abs(loss - 1) < STILL && !warned) {
            warned = true;
            listener.on(
                    new Event.Warning(
                            "the loss is 1: the student did not move in %d steps of size %.3g; raise step-size.initial"
                                    .formatted(trajectory.steps(), alpha)));
        }
    }

    private void explainShut(double loss) {
        shut++;
        if (shut % LONG_SHUT == 0) {
            listener.on(
                    new Event.Warning(
                            "the gate of %s refused each of the last %d iterations, the last with a loss of %.4g, so nothing was learnt; raise gate, or lower step-size.initial"
                                    .formatted(settings.gate(), shut, loss)));
        }
    }

    @Override
    public Map<String, String> facts() {
        return Map.of(SyntheticSet.STEP_SIZE, Double.toString(stepSize.value()));
    }

    @Override
    public void save(Map<String, Tensor> tensors, Map<String, String> facts) {
        labels.ifPresent(own -> Named.put(LABELS, own.state(), tensors));
        stepSize.save("", facts);
        facts.put(SHUT, Integer.toString(shut));
        guard.save(tensors, facts);
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        labels.ifPresent(own -> own.restore(Named.strip(LABELS, checkpoint.tensors())));
        stepSize.restore("", checkpoint.facts());
        guard.restore(checkpoint);
        shut = Integer.parseInt(checkpoint.facts().getOrDefault(SHUT, "0"));
    }

    @Override
    public SyntheticSet complete(SyntheticSet set) {
        return labels.map(own -> set.withSoftLabels(own.current())).orElse(set);
    }

    @Override
    public void close() {
        recorded.close();
        guard.close();
        labels.ifPresent(LearnedLabels::close);
    }

    /** Images and labels of one iteration, as its student learns from them. */
    private record Student(Draft draft, Optional<LearnedLabels.Open> labels) {

        TrajectoryMatching.Collector collector() {
            TrajectoryMatching.Collector images = draft::collect;
            return labels.map(open -> open.before(images)).orElse(images);
        }

        boolean finite() {
            return draft.finite() && labels.map(LearnedLabels.Open::finite).orElse(true);
        }
    }
}
