package io.limbeck.method;

import io.limbeck.synthetic.Parameterization.Constraint;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The constraint that keeps hallucinators apart, over the iterations: the adversary, how great the
 * matching loss usually is, and the last numbers.
 */
final class Apart implements AutoCloseable {

    private static final String HISTORY = "constraint.history";

    /** Of the running mean of the matching loss. */
    private static final double KEPT = 0.9;

    private final Adversary adversary;
    private final Constraint settings;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private double usual;
    private long steps;

    Apart(Adversary adversary, Constraint settings) {
        this.adversary = adversary;
        this.settings = settings;
    }

    Constraint settings() {
        return settings;
    }

    /** Steps that were taken. */
    long steps() {
        return steps;
    }

    /**
     * Weight of the likeness beside a matching loss.
     *
     * @param matched the matching loss of this step
     */
    double weight(double matched) {
        if (!settings.relative()) {
            return settings.cosine();
        }
        return settings.cosine() * (steps == 0 ? matched : mean(matched));
    }

    private double mean(double matched) {
        return KEPT * usual + (1 - KEPT) * matched;
    }

    /** As {@link Adversary#likeness}. */
    Tensor likeness(Adversary.Views views, SeedTree seeds) {
        return adversary.likeness(views, seeds);
    }

    /**
     * Lets the adversary learn, once everything else has moved.
     *
     * @param matched the matching loss of this step
     * @param likeness of the views of this step
     */
    void learn(double matched, double likeness, Adversary.Views views, SeedTree seeds) {
        usual = steps == 0 ? matched : mean(matched);
        steps++;
        Adversary.Terms terms = adversary.learn(views, seeds);
        values.put("likeness", likeness);
        values.put("adversaryTask", terms.task());
        values.put("adversaryContrast", terms.contrast());
        values.put("adversaryAlign", terms.align());
    }

    /** Of the last step. */
    Map<String, Double> values() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(adversary.state());
        state.put(HISTORY, HostTensors.of(new double[] {usual, steps}, 2));
        return state;
    }

    void restore(Map<String, Tensor> state) {
        adversary.restore(state);
        double[] history = HostTensors.doubles(state.get(HISTORY));
        usual = history[0];
        steps = Math.round(history[1]);
    }

    @Override
    public void close() {
        adversary.close();
    }
}
