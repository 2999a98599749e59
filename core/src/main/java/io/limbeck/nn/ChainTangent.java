package io.limbeck.nn;

import java.util.List;

/** Layers one after the other, of a network whose weights move. */
record ChainTangent(List<TangentStep> steps) implements TangentStep {

    @Override
    public Dual forward(Dual features) {
        Dual current = features;
        for (TangentStep step : steps) {
            current = step.forward(current);
        }
        return current;
    }

    @Override
    public Dual backward(Dual gradient) {
        Dual current = gradient;
        for (TangentStep step : steps.reversed()) {
            current = step.backward(current);
        }
        return current;
    }
}
