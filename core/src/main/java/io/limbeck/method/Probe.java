package io.limbeck.method;

import io.limbeck.event.Event;
import io.limbeck.event.StoppedException;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.NonFiniteLossException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Chooses the rate of the images before a distillation begins, and leaves everything else as it
 * was. Its choice is part of the first checkpoint, so a run that goes on has it already; a probe
 * that is stopped begins anew and finds the same.
 *
 * @param settings what is tried
 * @param rate what is chosen
 * @param hooks hears the stage {@code probe}: values match and factor
 */
record Probe(ProbeSettings settings, ImageRate rate, Hooks hooks) {

    private static final String STAGE = "probe";

    /** What the steps of every method call their loss. */
    private static final String LOSS = "match";

    /** A rate, and the mean loss of the later half of its iterations. */
    private record Trial(double factor, double loss) {}

    /**
     * Chooses, unless there is nothing to choose or a checkpoint has the choice.
     *
     * @throws StoppedException if the thread is interrupted
     * @throws NonFiniteLossException if the loss is not finite at any rate
     */
    void run(Distillation distillation) {
        if (!settings.on() || begun()) {
            return;
        }
        long started = System.nanoTime();
        try (var _ = new PointerScope()) {
            Checkpoint before = copy(distillation.state(0));
            List<Trial> trials = new ArrayList<>();
            hooks.listener().on(started());
            for (double factor : settings.factors()) {
                trials.add(new Trial(factor, loss(distillation, before, factor, trials.size())));
            }
            Trial best = best(trials);
            distillation.restore(before);
            rate.choose(best.factor(), account(best, trials));
            hooks.checkpoints().save(distillation.state(0));
            hooks.listener()
                    .on(
                            new Event.StageFinished(
                                    STAGE,
                                    (System.nanoTime() - started) * 1e-9,
                                    Map.of("factor", best.factor())));
            hooks.listener().on(new Event.Note("probe: " + account(best, trials)));
        }
    }

    private boolean begun() {
        try (var _ = new PointerScope()) {
            return hooks.checkpoints().latest().isPresent();
        }
    }

    private Event started() {
        return new Event.StageStarted(
                STAGE,
                "%d iterations at each of %d rates of the images"
                        .formatted(settings.iterations(), settings.factors().size()),
                (long) settings.iterations() * settings.factors().size(),
                0);
    }

    /** Infinite where it diverged. */
    private double loss(Distillation distillation, Checkpoint before, double factor, int number) {
        distillation.restore(before);
        rate.set(factor);
        int iterations = settings.iterations();
        double sum = 0;
        for (int i = 0; i < iterations; i++) {
            StoppedException.ifInterrupted(
                    () -> "the probe was stopped; run it again to begin it anew");
            double loss;
            try {
                loss = distillation.iterate(i).get(LOSS);
            } catch (NonFiniteLossException _) {
                return Double.POSITIVE_INFINITY;
            }
            sum += i >= iterations / 2 ? loss : 0;
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(LOSS, loss);
            values.put("factor", factor);
            hooks.listener().on(new Event.Step(STAGE, (long) number * iterations + i + 1, values));
        }
        // Some iterations of a guarded method may have had no finite loss.
        double mean = sum / (iterations - iterations / 2);
        return Double.isFinite(mean) ? mean : Double.POSITIVE_INFINITY;
    }

    /** The lowest; of equals the first. */
    private Trial best(List<Trial> trials) {
        Trial best = trials.stream().reduce((a, b) -> b.loss() < a.loss() ? b : a).orElseThrow();
        if (Double.isInfinite(best.loss())) {
            throw new NonFiniteLossException(
                    STAGE, 1, "match, at every rate that was probed", best.loss());
        }
        return best;
    }

    private String account(Trial best, List<Trial> trials) {
        return "rate x %s, of %s (mean loss of the later half of %d iterations each)"
                .formatted(
                        number(best.factor()),
                        trials.stream()
                                .map(t -> "x %s: %s".formatted(number(t.factor()), shown(t.loss())))
                                .collect(Collectors.joining(", ")),
                        settings.iterations());
    }

    private static String shown(double loss) {
        return Double.isInfinite(loss) ? "diverged" : String.format(Locale.ROOT, "%.5g", loss);
    }

    private static String number(double factor) {
        return BigDecimal.valueOf(factor).stripTrailingZeros().toPlainString();
    }

    private static Checkpoint copy(Checkpoint shared) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shared.tensors().forEach((name, tensor) -> tensors.put(name, tensor.clone()));
        return new Checkpoint(shared.step(), tensors, shared.facts());
    }
}
