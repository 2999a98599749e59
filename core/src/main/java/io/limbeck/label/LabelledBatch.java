package io.limbeck.label;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Views and what the teacher says of them.
 *
 * @param views as the teacher saw them
 * @param probabilities one row for each view: the teacher's softmax at the students' temperature
 * @param seen what {@link ViewBatch#pixels} gives, where the teacher has just looked at it; owned
 *     by the scope in which the batch was asked for
 */
public record LabelledBatch(ViewBatch views, List<float[]> probabilities, Optional<Tensor> seen) {

    /** Of a store, which keeps no pixels. */
    public LabelledBatch(ViewBatch views, List<float[]> probabilities) {
        this(views, probabilities, Optional.empty());
    }

    public LabelledBatch {
        probabilities = List.copyOf(probabilities);
        if (probabilities.size() != views.views().size()) {
            throw new IllegalArgumentException(
                    "%d labels for %d views".formatted(probabilities.size(), views.views().size()));
        }
    }

    /** All rows, one after the other. */
    float[] flat() {
        int classes = probabilities.getFirst().length;
        float[] flat = new float[probabilities.size() * classes];
        for (int i = 0; i < probabilities.size(); i++) {
            System.arraycopy(probabilities.get(i), 0, flat, i * classes, classes);
        }
        return flat;
    }
}
