package io.limbeck.datafree;

import io.limbeck.method.InversionSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.torch.NonFiniteLossException;

/**
 * How a loss that is not finite is told: where it was seen, and which rate to lower.
 *
 * @param warmUp calls before the first cycle
 */
record CycleFault(SsdKdSettings settings, int warmUp) {

    NonFiniteLossException of(long iteration, NonFiniteLossException fault) {
        return fault.at(
                place(iteration),
                lower(fault.term())
                        + ", or set compute.precision: f32 if it was bf16; nothing of it is kept, the last checkpoint is as it was");
    }

    private String place(long iteration) {
        return iteration < warmUp
                ? "call %d of %d before the first cycle".formatted(iteration + 1, warmUp)
                : "cycle %d of %d".formatted(iteration - warmUp + 1, settings.cycles());
    }

    private String lower(String term) {
        InversionSettings inversion = settings.inversion();
        return term.startsWith(Pupil.TERM)
                ? "lower method.student.optimizer.learning-rate, which is %s"
                        .formatted(settings.student().optimizer().learningRate())
                : "lower method.inversion.learning-rate and latent-rate, which are %s and %s"
                        .formatted(inversion.learningRate(), inversion.latentRate());
    }
}
