package io.limbeck.nn;

import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * An activation that overwrites its input, which spares a third of the memory traffic: only for
 * features that a convolution, norm or linear layer has just made (their gradients do not need
 * their output).
 */
interface Overwriting extends Layer {

    /** In place; what it hands back may be no more than a pointer to the features. */
    Tensor activate(Tensor features);

    /** The gradient of the input, told by the output alone. */
    Tensor back(Tensor gradient, Tensor active);

    /** As {@link #back}, in place of the output where the library can: it is nobody's. */
    default Tensor backInto(Tensor active, Tensor gradient) {
        return back(gradient, active);
    }

    @Override
    default FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    default long activations(FeatureShape input) {
        return 0;
    }

    @Override
    default Tensor apply(Tensor features, Trace trace) {
        return activate(features);
    }

    @Override
    default Tensor run(Tensor features, Tape tape) {
        Optional<Supplier<Tensor>> before = tape.inputAgain();
        activate(features);
        if (before.isEmpty()) {
            return tape.handOn(features, gradient -> back(gradient, features), features);
        }
        Supplier<Tensor> again =
                () -> {
                    // Handed on itself, as it owns its memory.
                    Tensor anew = before.get().get();
                    activate(anew);
                    return anew;
                };
        return tape.handOnRepeatably(features, gradient -> backInto(again.get(), gradient), again);
    }
}
