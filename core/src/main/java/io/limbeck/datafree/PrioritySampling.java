package io.limbeck.datafree;

import io.limbeck.method.PrioritySettings;
import java.util.random.RandomGenerator;

/**
 * Draws slots by priority and weighs them (SSD-KD; prioritised experience replay, Schaul et al.,
 * ICLR 2016):
 *
 * <pre>
 * P(x) = (|delta(x)| + eps)^alpha / sum_{x'} (|delta(x')| + eps)^alpha
 * w(x) = (n P(x))^-beta
 * delta(x) = w(x) KL(x)     w: the weight it had last, 1 for an image that was never drawn
 * </pre>
 *
 * The KL of a slot is the one that was measured last. For a KL that stays, {@code log delta}
 * converges at rate {@code alpha beta} to {@code P ~ KL^(alpha / (1 + alpha beta))}. Plain numbers:
 * no tensor is needed to choose.
 */
final class PrioritySampling {

    private final PrioritySettings settings;
    private final SumTree tree;
    private final double[] deltas;
    private final double[] weights;
    private int filled;

    PrioritySampling(PrioritySettings settings, int capacity) {
        this.settings = settings;
        this.tree = new SumTree(capacity);
        this.deltas = new double[capacity];
        this.weights = new double[capacity];
    }

    /** A new image in a slot: it has never been drawn. */
    void insert(int slot, double divergence) {
        filled += tree.get(slot) == 0 ? 1 : 0;
        weights[slot] = 1;
        put(slot, divergence);
    }

    /** The divergence of an image, measured anew between draws; it keeps its weight. */
    void remeasure(int slot, double divergence) {
        put(slot, (settings.recursive() ? weights[slot] : 1) * divergence);
    }

    /** The divergences of a batch that was just learnt from; of a repeated slot the last counts. */
    void learnt(Draw draw, float[] divergences) {
        for (int i = 0; i < draw.slots().length; i++) {
            weights[draw.slots()[i]] = draw.raw()[i];
            remeasure(draw.slots()[i], divergences[i]);
        }
    }

    private void put(int slot, double delta) {
        deltas[slot] = delta;
        tree.set(slot, Math.pow(Math.abs(delta) + settings.epsilon(), settings.alpha()));
    }

    /**
     * Draws with replacement.
     *
     * @param beta of this cycle
     */
    Draw draw(int count, double beta, RandomGenerator numbers) {
        int[] slots = new int[count];
        double[] raw = new double[count];
        for (int i = 0; i < count; i++) {
            slots[i] = tree.find(numbers.nextDouble() * tree.total());
            raw[i] = weight(slots[i], beta);
        }
        double divisor = divisor(raw, beta);
        float[] normalized = new float[count];
        for (int i = 0; i < count; i++) {
            normalized[i] = (float) (raw[i] / divisor);
        }
        return new Draw(slots, raw, normalized);
    }

    private double divisor(double[] raw, double beta) {
        double sum = 0;
        double largest = 0;
        for (double weight : raw) {
            sum += weight;
            largest = Math.max(largest, weight);
        }
        return switch (settings.normalization()) {
            case MEAN -> sum / raw.length;
            case MAX_BATCH -> largest;
            case MAX_BUFFER -> {
                for (int slot = 0; slot < filled; slot++) {
                    largest = Math.max(largest, weight(slot, beta));
                }
                yield largest;
            }
            case NONE -> 1;
        };
    }

    double probability(int slot) {
        return tree.get(slot) / tree.total();
    }

    /** {@code (n P)^-beta} as of now. */
    double weight(int slot, double beta) {
        return Math.pow(filled * probability(slot), -beta);
    }

    double delta(int slot) {
        return deltas[slot];
    }

    /** The raw weight that a slot had when it was drawn last; 1 if never. */
    double lastWeight(int slot) {
        return weights[slot];
    }

    /** How many images a uniform sampling would have to choose from to be as even, as a share. */
    double effectiveShare() {
        double squares = 0;
        for (int slot = 0; slot < filled; slot++) {
            squares += Math.pow(probability(slot), 2);
        }
        return 1 / (filled * squares);
    }

    /** Slots that are filled; they are the first. */
    int size() {
        return filled;
    }

    /** Takes over deltas and weights of the first slots. */
    void restore(double[] oldDeltas, double[] oldWeights) {
        tree.clear();
        filled = oldDeltas.length;
        for (int slot = 0; slot < filled; slot++) {
            weights[slot] = oldWeights[slot];
            put(slot, oldDeltas[slot]);
        }
    }
}
