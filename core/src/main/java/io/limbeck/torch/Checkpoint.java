package io.limbeck.torch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * All that long work needs in order to continue after a step.
 *
 * @param step how many steps are done
 * @param tensors by name; owned by whoever made them, for a checkpoint that was read the scope in
 *     which it was read
 * @param facts numbers and words beside the tensors, such as the state of a schedule
 */
public record Checkpoint(long step, Map<String, Tensor> tensors, Map<String, String> facts) {

    public Checkpoint {
        if (step < 0) {
            throw new IllegalArgumentException(
                    "step of a checkpoint is %d; it counts steps done, from 0".formatted(step));
        }
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
