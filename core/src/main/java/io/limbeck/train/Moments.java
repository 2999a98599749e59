package io.limbeck.train;

import io.limbeck.torch.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Running averages of an optimiser: under each name, one tensor for each parameter. */
final class Moments implements AutoCloseable {

    private final Map<String, List<Tensor>> byName = new LinkedHashMap<>();

    /** Zeros of the shapes, types and device of the parameters. */
    List<Tensor> zeros(String name, List<Tensor> parameters) {
        List<Tensor> zeros = new ArrayList<>(parameters.size());
        for (Tensor parameter : parameters) {
            try (Tensor plain = parameter.detach()) {
                zeros.add(torch.zeros_like(plain));
            }
        }
        byName.put(name, List.copyOf(zeros));
        return byName.get(name);
    }

    /** The tensors themselves, as {@code name.0}, {@code name.1} and so on. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        byName.forEach((name, tensors) -> {
            for (int i = 0; i < tensors.size(); i++) {
                state.put(name + "." + i, tensors.get(i));
            }
        });
        return state;
    }

    /**
     * Copies the values of what {@link #state()} gave.
     *
     * @throws ShapeException if a tensor is missing or of another shape
     */
    void restore(Map<String, Tensor> state) {
        state().forEach((name, own) -> {
            Tensor saved = state.get(name);
            if (saved == null || !Arrays.equals(saved.shape(), own.shape())) {
                throw new ShapeException(
                        "moment %s is %s in the saved state, but %s here; the state belongs to other parameters or another optimiser"
                                .formatted(
                                        name,
                                        saved == null ? "missing" : Arrays.toString(saved.shape()),
                                        Arrays.toString(own.shape())));
            }
            own.copy_(saved);
        });
    }

    /** Refuses a step with other parameters than the optimiser was made for. */
    static void requireSame(int made, List<Tensor> parameters, List<Tensor> gradients) {
        if (parameters.size() != made || gradients.size() != made) {
            throw new ShapeException(
                    "the optimiser was made for %d tensors, but the step has %d parameters and %d gradients"
                            .formatted(made, parameters.size(), gradients.size()));
        }
    }

    @Override
    public void close() {
        byName.values().forEach(tensors -> tensors.forEach(Tensor::close));
    }
}
