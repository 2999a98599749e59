package io.limbeck.datafree;

import io.limbeck.torch.Compute;
import io.limbeck.torch.RepeatedWork;
import io.limbeck.train.LearningWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * What a pupil is told of a batch, as recorded work, for batches of one size. The running
 * statistics of its batch norms follow each batch.
 */
final class RecordedLesson implements AutoCloseable {

    private final LearningWeights weights;
    private final List<Tensor> given;
    private final RepeatedWork work;

    /** What is told of a batch: views, what the teacher is known to say of them, factors. */
    @FunctionalInterface
    interface Telling {
        Pupil.Told of(Tensor views, Optional<Tensor> known, Tensor factors);
    }

    /**
     * @param views of the shape of all to come, as the others
     * @param known present for all to come, or for none
     */
    RecordedLesson(
            LearningWeights weights,
            Telling telling,
            Tensor views,
            Optional<Tensor> known,
            Tensor factors,
            Compute compute) {
        this.weights = weights;
        try (var _ = new PointerScope()) {
            given = given(views, known, factors).stream().map(Tensor::clone).toList();
            given.forEach(Tensor::retainReference);
            // Recording rehearses, and each rehearsal would count for the running statistics.
            work = weights.unfolded(() -> RepeatedWork.of(compute, () -> tell(telling)));
        }
    }

    private static List<Tensor> given(Tensor views, Optional<Tensor> known, Tensor factors) {
        List<Tensor> all = new ArrayList<>(List.of(views.detach(), factors.detach()));
        known.ifPresent(all::add);
        return all;
    }

    private List<Tensor> tell(Telling telling) {
        Optional<Tensor> known = given.size() > 2 ? Optional.of(given.get(2)) : Optional.empty();
        Pupil.Told told = telling.of(given.get(0), known, given.get(1));
        weights.fold(told.statistics());
        List<Tensor> results = new ArrayList<>(List.of(told.loss(), told.gaps()));
        results.addAll(told.gradients());
        return results;
    }

    /** Running statistics have followed when this returns. The result is read before the next. */
    Pupil.Told of(Tensor views, Optional<Tensor> known, Tensor factors) {
        List<Tensor> now = given(views, known, factors);
        for (int i = 0; i < now.size(); i++) {
            given.get(i).copy_(now.get(i));
        }
        List<Tensor> results = work.run();
        return new Pupil.Told(
                results.get(0), results.get(1), results.subList(2, results.size()), List.of());
    }

    @Override
    public void close() {
        work.close();
        given.forEach(Tensor::close);
    }
}
