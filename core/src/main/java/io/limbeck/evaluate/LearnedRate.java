package io.limbeck.evaluate;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.train.TrainingSettings;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The step size that was learnt with images. It is one of SGD: other optimisers keep their own.
 *
 * @param value empty if none was learnt
 */
public record LearnedRate(OptionalDouble value) {

    /** The mean of what sets learnt, each its own. */
    public static LearnedRate of(List<Memory> memories) {
        return new LearnedRate(
                memories.stream().flatMapToDouble(memory -> memory.stepSize().stream()).average());
    }

    /** The training at this rate, where there is one and it can be used. */
    TrainingSettings in(TrainingSettings training) {
        return value.isPresent() ? training.atRate(value.getAsDouble()) : training;
    }

    /**
     * To be called once, before networks are trained.
     *
     * @param listener hears a {@link Event.Warning} if there is a rate that this training ignores
     */
    public void warnIfUnused(TrainingSettings training, Listener listener) {
        if (value.isPresent() && !training.takesRate()) {
            listener.on(
                    new Event.Warning(
                            String.format(
                                    Locale.ROOT,
                                    "the set has learned a step size of %.3g for sgd, but evaluation.training.optimizer is another kind and keeps its own rate; set kind: sgd to learn at the set's",
                                    value.getAsDouble())));
        }
    }
}
