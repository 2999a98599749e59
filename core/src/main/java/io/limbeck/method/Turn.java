package io.limbeck.method;

import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import org.bytedeco.pytorch.Tensor;

/**
 * One iteration: its number, its randomness and its rate.
 *
 * @param iteration from 0
 * @param seeds of this iteration alone
 * @param rate of the images
 */
record Turn(long iteration, SeedTree seeds, double rate) {

    /** The randomness of one class in this iteration. */
    SeedTree seeds(int label) {
        return seeds.child("class").child(label);
    }

    /** The randomness of one class's view. */
    SeedTree view(int label) {
        return seeds(label).child("view");
    }

    /**
     * @throws NonFiniteLossException if the gradient is not finite, naming the term and class
     */
    void finiteGradient(String term, int label, Tensor gradient) {
        Finite.gradient(named(term, label), iteration + 1, gradient);
    }

    /** What to throw when a term is not finite. */
    NonFiniteLossException failure(String term, int label, double value) {
        return new NonFiniteLossException(
                Distillery.STAGE, iteration + 1, named(term, label), value);
    }

    private static String named(String term, int label) {
        return "%s (class %d)".formatted(term, label);
    }
}
