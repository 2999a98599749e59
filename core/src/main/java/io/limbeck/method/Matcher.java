package io.limbeck.method;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.SeedTree;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What tells one matching method from another: what an iteration does to the images, and what it
 * remembers beside them.
 */
interface Matcher extends AutoCloseable {

    /** As recipes call the method; checkpoints of another are refused. */
    String name();

    /**
     * One iteration, in a scope of its own; throws as {@link Distillation#iterate}.
     *
     * @param iteration from 0
     * @param seeds of this iteration alone
     * @return as {@link Distillation#iterate}
     */
    Map<String, Double> iterate(long iteration, SeedTree seeds);

    /** Adds what it remembers to a checkpoint: tensors are shared, not copied. */
    void save(Map<String, Tensor> tensors, Map<String, String> facts);

    /** Takes over what {@link #save} added (copies). */
    void restore(Checkpoint checkpoint);

    /** What a reader of the set should know, beside the method's name. */
    default Map<String, String> facts() {
        return Map.of();
    }

    /** The set with what the method has beside the images, such as labels of its own. */
    default SyntheticSet complete(SyntheticSet set) {
        return set;
    }

    @Override
    void close();
}
