package io.limbeck.nn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Layers one after the other, of a network whose weights move. */
record ChainTangent(List<TangentStep> steps) implements TangentStep {

    @Override
    public Tensor forward(Tensor features) {
        Tensor current = features;
        for (TangentStep step : steps) {
            current = step.forward(current);
        }
        return current;
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient) {
        Optional<Tensor> current = Optional.of(gradient);
        for (TangentStep step : steps.reversed()) {
            current = step.backward(current.orElseThrow());
        }
        return current;
    }

    @Override
    public Tensor moving(Optional<Tensor> features) {
        Optional<Tensor> current = features;
        for (TangentStep step : steps) {
            current = Optional.of(step.moving(current));
        }
        return current.orElseThrow();
    }

    @Override
    public Tensor backwardMoving(Tensor gradient) {
        Tensor current = gradient;
        for (TangentStep step : steps.reversed()) {
            current = step.backwardMoving(current);
        }
        return current;
    }
}
