package io.limbeck.method;

import io.limbeck.augment.SiameseAugmentation;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.nn.Weights;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.EpochOrder;
import io.limbeck.train.ExpertBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * One iteration of MTT: take an expert's snapshot, let a student learn from the images, move images
 * and step size so that it ends nearer to a later snapshot. Remembers the step size, and what the
 * guard knows.
 */
final class MttMatcher implements Matcher {

    /** So near to 1 the student has not moved, whatever the images. */
    private static final double STILL = 1e-5;

    private final MttSettings settings;
    private final TrajectorySettings trajectory;
    private final ExpertBuffer experts;
    private final MatchingParts parts;
    private final Synthesis images;
    private final Listener listener;
    private final SiameseAugmentation augmentation;
    private final StepSize stepSize;
    private final DivergenceGuard guard;
    private boolean warned;

    MttMatcher(
            MttSettings settings,
            ExpertBuffer experts,
            MatchingParts parts,
            Synthesis images,
            Listener listener) {
        this.settings = settings;
        this.trajectory = settings.trajectory();
        this.experts = experts;
        this.parts = parts;
        this.images = images;
        this.listener = listener;
        this.augmentation = SiameseAugmentation.perSample(settings.augmentation());
        this.stepSize = new StepSize(settings.stepSize());
        this.guard = new DivergenceGuard(settings.guard(), images, stepSize);
    }

    @Override
    public String name() {
        return "mtt";
    }

    @Override
    public Map<String, Double> iterate(long iteration, SeedTree seeds) {
        int expert = expert(iteration);
        int range = trajectory.maxStart() - trajectory.minStart();
        int start = trajectory.minStart() + seeds.child("start").numbers().nextInt(range);
        Weights from = experts.snapshot(expert, start);
        Weights target = experts.snapshot(expert, start + trajectory.span());
        Draft draft = images.draft(seeds.child("draft"));
        double alpha = stepSize.value();
        TrajectoryMatching.Result result =
                new TrajectoryMatching(parts.network(), trajectory.steps(), alpha)
                        .of(
                                trajectory.gradient(),
                                from,
                                target,
                                n -> batch(draft, n, seeds),
                                draft::collect);
        explainStill(result.loss(), alpha);
        boolean moved = move(iteration, result, draft);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("match", result.loss());
        values.put("stepSize", alpha);
        values.put("start", (double) start);
        values.put("distance", result.distance());
        values.put("moved", moved ? 1.0 : 0.0);
        return values;
    }

    /** All experts in an order of its own, round after round. */
    private int expert(long iteration) {
        int size = experts.size();
        SeedTree order = parts.seeds().child("experts").child(iteration / size);
        return order.permutation(size)[(int) (iteration % size)];
    }

    /** What the student sees in its n-th step: a function of the seeds, so it can be replayed. */
    private TrajectoryMatching.Batch batch(Draft draft, int n, SeedTree seeds) {
        int[] chosen = chosen(n, seeds.child("order"));
        Draft.Rendering rendering = draft.of(chosen, seeds.child("rendering").child(n));
        Tensor views = augmentation.apply(rendering.images(), seeds.child("view").child(n));
        long[] labels = Arrays.stream(chosen).mapToLong(i -> i / images.imagesPerClass()).toArray();
        Tensor targets = parts.compute().place(HostTensors.of(labels, labels.length));
        return new TrajectoryMatching.Batch(views, targets, rendering.leaves());
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
    private boolean move(long iteration, TrajectoryMatching.Result result, Draft draft) {
        boolean finite = Double.isFinite(result.byStepSize()) && draft.finite();
        return switch (guard.judge(result.loss(), finite)) {
            case STEP -> {
                draft.matched(result.loss());
                draft.step(guard.share() * settings.optimizer().learningRate());
                stepSize.step(result.byStepSize(), guard.share());
                yield true;
            }
            case SKIP -> false;
            case ROLLED_BACK -> {
                listener.on(
                        new Event.Warning(
                                "the loss was above %s or no number for %d iterations, last %.4g; images and step size went back to the last good state, and their rates are now %.4g of the recipe's"
                                        .formatted(
                                                settings.guard().greatest(),
                                                settings.guard().patience(),
                                                result.loss(),
                                                guard.share())));
                yield false;
            }
            case GIVE_UP ->
                    throw new NonFiniteLossException(
                            Distillery.STAGE,
                            iteration + 1,
                            "match (diverged %d times; lower optimizer.learning-rate or step-size.initial)"
                                    .formatted(guard.rollbacks()),
                            result.loss());
        };
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

    @Override
    public Map<String, String> facts() {
        return Map.of(SyntheticSet.STEP_SIZE, Double.toString(stepSize.value()));
    }

    @Override
    public void save(Map<String, Tensor> tensors, Map<String, String> facts) {
        stepSize.save("", facts);
        guard.save(tensors, facts);
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        stepSize.restore("", checkpoint.facts());
        guard.restore(checkpoint);
    }

    @Override
    public void close() {
        guard.close();
    }
}
