package io.limbeck.synthetic;

import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.ShapeException;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The hallucinators of a set of bases. Holds weights but does not own them.
 *
 * @param hallucinator what each is
 * @param sharing whom each serves
 * @param pairing how networks meet the images
 * @param weights of each; those of class 0 first if they are not shared
 */
public record Hallucination(
        Hallucinator hallucinator,
        Parameterization.Sharing sharing,
        Parameterization.Pairing pairing,
        List<Weights> weights) {

    public Hallucination {
        weights = List.copyOf(weights);
        if (weights.isEmpty()) {
            throw new ShapeException("there are bases, but no hallucinator");
        }
    }

    /** On a device; owned by the caller's scope, sharing what is there already. */
    Hallucination on(Compute compute) {
        return new Hallucination(
                hallucinator,
                sharing,
                pairing,
                weights.stream().map(own -> own.on(compute)).toList());
    }

    /** How many a class has, its own or those of all. */
    public int count(int classes) {
        return switch (sharing) {
            case SHARED -> weights.size();
            case CLASS -> weights.size() / classes;
        };
    }

    /**
     * Weights that serve a class.
     *
     * @param drawn 0 to {@link #count} - 1
     */
    public Weights of(int classes, int label, int drawn) {
        return switch (sharing) {
            case SHARED -> weights.get(drawn);
            case CLASS -> weights.get(label * count(classes) + drawn);
        };
    }

    /** Images of bases of a class, as networks see them; differentiable. */
    public Tensor images(int classes, int label, int drawn, Tensor bases) {
        return hallucinator.apply(of(classes, label, drawn), bases);
    }

    /** Numbers of all hallucinators. */
    public long values() {
        return hallucinator.parameterCount() * weights.size();
    }
}
