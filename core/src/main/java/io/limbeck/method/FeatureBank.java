package io.limbeck.method;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * The features of real images of one round, class by class: made in its first iteration, taken from
 * memory in the others. A round can be gone on with anywhere, since the features follow from its
 * seeds.
 */
final class FeatureBank implements AutoCloseable {

    private final boolean keeping;
    private final Map<Integer, List<Tensor>> byClass = new HashMap<>();
    private long round = -1;

    /**
     * @param reuse iterations in a round; with 1, nothing is kept
     */
    FeatureBank(int reuse) {
        this.keeping = reuse > 1;
    }

    /**
     * The features of a class in this round.
     *
     * @param make makes them, without graph
     * @return per layer [B, D]; owned by the caller's scope or by the bank
     */
    List<Tensor> of(long round, int label, Supplier<List<Tensor>> make) {
        if (!keeping) {
            return make.get();
        }
        if (round != this.round) {
            close();
            this.round = round;
        }
        return byClass.computeIfAbsent(
                label,
                _ -> {
                    List<Tensor> made = make.get();
                    made.forEach(Tensor::retainReference);
                    return made;
                });
    }

    @Override
    public void close() {
        byClass.values().forEach(features -> features.forEach(Tensor::close));
        byClass.clear();
    }
}
