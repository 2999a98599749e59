package io.limbeck.train;

import io.limbeck.nn.Output;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.RepeatedWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A training pass as recorded work, for batches of one size: the loss, its gradients and what batch
 * norms learn from the batch. The weights must stay where they are.
 */
final class RecordedPass implements AutoCloseable {

    /** With fewer steps than these, recording a pass takes longer than it saves. */
    private static final long LEAST_STEPS = 50;

    private final LearningWeights weights;
    private final Tensor views;
    private final Tensor targets;
    private final RepeatedWork work;

    /**
     * @param views of the shape and type of all to come
     * @param targets likewise
     */
    RecordedPass(LearningWeights weights, Tensor views, Tensor targets, Compute compute) {
        this.weights = weights;
        try (var _ = new PointerScope()) {
            this.views = views.detach().clone();
            this.targets = targets.detach().clone();
            this.views.retainReference();
            this.targets.retainReference();
            // Recording rehearses, and each rehearsal would count for the running statistics.
            work = weights.unfolded(() -> RepeatedWork.of(compute, this::pass));
        }
    }

    private List<Tensor> pass() {
        Output output = weights.forward(views);
        Tensor loss = CrossEntropy.of(output.logits(), targets);
        List<Tensor> gradients = Gradients.of(loss, weights.parameters());
        weights.fold(output.bnStatistics());
        List<Tensor> results = new ArrayList<>(List.of(loss, output.logits()));
        results.addAll(weights.alike(gradients));
        return results;
    }

    /**
     * @param loss mean over the batch, a number
     * @param logits [B, classes]
     * @param gradients of {@link LearningWeights#alike()}
     */
    record Result(Tensor loss, Tensor logits, List<Tensor> gradients) {}

    /** Whether a batch is of the recorded shapes and types: targets may turn from soft to hard. */
    boolean fits(Tensor views, Tensor targets) {
        return isLike(views, this.views) && isLike(targets, this.targets);
    }

    private static boolean isLike(Tensor one, Tensor other) {
        return Arrays.equals(one.shape(), other.shape())
                && one.scalar_type().intern() == other.scalar_type().intern();
    }

    /** Whether passes of a training had better be recorded, if it is of so many steps. */
    static boolean pays(SupervisedTraining training, long steps) {
        TrainingSettings settings = training.settings();
        return training.compute().isOnGpu()
                && !training.compute().isLimited()
                && settings.cutmix() == 0
                && settings.mixup() == 0
                && !training.sharpness().on()
                && steps >= LEAST_STEPS;
    }

    /** Running statistics have followed when this returns. The result is read before the next. */
    Result of(Tensor views, Tensor targets) {
        this.views.copy_(views);
        this.targets.copy_(targets);
        List<Tensor> found = work.run();
        return new Result(found.get(0), found.get(1), found.subList(2, found.size()));
    }

    @Override
    public void close() {
        work.close();
        views.close();
        targets.close();
    }
}
