package io.limbeck.datafree;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Some tensors of a checkpoint under their own names. */
final class CheckpointPart {

    private CheckpointPart() {}

    /** Those whose names begin so, without that beginning. */
    static Map<String, Tensor> of(String prefix, Map<String, Tensor> tensors) {
        Map<String, Tensor> part = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
            }
        });
        return part;
    }
}
