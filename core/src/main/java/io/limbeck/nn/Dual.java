package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A tensor, and how it changes as weights move along a direction.
 *
 * @param value without graph
 * @param tangent of the same shape; empty where nothing changes
 */
public record Dual(Tensor value, Optional<Tensor> tangent) {

    Dual(Tensor value, Tensor tangent) {
        this(value, Optional.of(tangent));
    }

    /** What does not change. */
    static Dual still(Tensor value) {
        return new Dual(value, Optional.empty());
    }

    /** The tangent of what surely changes. */
    Tensor moving() {
        return tangent.orElseThrow();
    }
}
