package io.limbeck.method;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Checkpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Watches losses, and knows a state to go back to: that of the last time when as many iterations in
 * a row had gone well as may be refused.
 */
final class DivergenceGuard implements AutoCloseable {

    private static final String GOOD = "good.";
    private static final String REFUSED = "guard.refused";
    private static final String ACCEPTED = "guard.accepted";
    private static final String ROLLBACKS = "guard.rollbacks";

    private final GuardSettings settings;
    private final Restorable learnt;
    private final StepSize stepSize;
    private Optional<Weights> good = Optional.empty();
    private Map<String, String> goodStepSize = Map.of();
    private int refused;
    private int accepted;
    private int rollbacks;

    /**
     * @param learnt what goes back, beside the step size
     */
    DivergenceGuard(GuardSettings settings, Restorable learnt, StepSize stepSize) {
        this.settings = settings;
        this.learnt = learnt;
        this.stepSize = stepSize;
    }

    /** What to do after an iteration. */
    enum Verdict {
        /** Its step may be taken. */
        STEP,
        /** Nothing is moved. */
        SKIP,
        /** Everything has gone back to the last good state. */
        ROLLED_BACK,
        /** It has gone back too often. */
        GIVE_UP
    }

    /**
     * @param loss of an iteration, before its step
     * @param finite whether its gradients are
     */
    Verdict judge(double loss, boolean finite) {
        // The comparison is false for NaN.
        if (finite && loss <= settings.greatest()) {
            refused = 0;
            accepted++;
            if (good.isEmpty() || accepted % settings.patience() == 0) {
                remember();
            }
            return Verdict.STEP;
        }
        accepted = 0;
        refused++;
        if (refused < settings.patience()) {
            return Verdict.SKIP;
        }
        refused = 0;
        rollbacks++;
        if (rollbacks > settings.rollbacks() || good.isEmpty()) {
            return Verdict.GIVE_UP;
        }
        learnt.restore(good.get().all());
        stepSize.restore("", goodStepSize);
        return Verdict.ROLLED_BACK;
    }

    /** Share of the rates after as many halvings as there were rollbacks. */
    double share() {
        return Math.pow(0.5, rollbacks);
    }

    int rollbacks() {
        return rollbacks;
    }

    /** The state before a step that may be taken is good. */
    private void remember() {
        try (var _ = new PointerScope()) {
            replace(new Weights(learnt.state(), Set.of()).copy().keep());
        }
        Map<String, String> facts = new LinkedHashMap<>();
        stepSize.save("", facts);
        goodStepSize = facts;
    }

    private void replace(Weights state) {
        good.ifPresent(Weights::close);
        good = Optional.of(state);
    }

    void save(Map<String, Tensor> tensors, Map<String, String> facts) {
        good.ifPresent(state -> Named.put(GOOD, state.all(), tensors));
        Named.put(GOOD, goodStepSize, facts);
        facts.put(REFUSED, Integer.toString(refused));
        facts.put(ACCEPTED, Integer.toString(accepted));
        facts.put(ROLLBACKS, Integer.toString(rollbacks));
    }

    void restore(Checkpoint checkpoint) {
        close();
        Map<String, Tensor> saved = Named.strip(GOOD, checkpoint.tensors());
        if (!saved.isEmpty()) {
            try (var _ = new PointerScope()) {
                replace(new Weights(saved, Set.of()).copy().keep());
            }
        }
        goodStepSize = Named.strip(GOOD, checkpoint.facts());
        refused = Integer.parseInt(checkpoint.facts().get(REFUSED));
        accepted = Integer.parseInt(checkpoint.facts().get(ACCEPTED));
        rollbacks = Integer.parseInt(checkpoint.facts().get(ROLLBACKS));
    }

    @Override
    public void close() {
        good.ifPresent(Weights::close);
        good = Optional.empty();
    }
}
