package io.limbeck.method;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Sums of gradients by leaf, kept in the scope in which this was made. */
final class CollectedGradients {

    private final PointerScope scope = PointerScope.getInnerScope();

    /** By the leaf itself: two leaves may hold equal numbers. */
    private final IdentityHashMap<Tensor, Tensor> sums = new IdentityHashMap<>();

    void add(List<Tensor> leaves, List<Tensor> gradients) {
        for (int i = 0; i < leaves.size(); i++) {
            Tensor sum = sums.get(leaves.get(i));
            Tensor gradient = gradients.get(i);
            if (sum == null) {
                Tensor first = gradient.detach().clone();
                scope.attach(first);
                sums.put(leaves.get(i), first);
            } else {
                sum.add_(gradient);
            }
        }
    }

    boolean finite() {
        return Finite.all(List.copyOf(sums.values()));
    }

    Optional<Tensor> of(Tensor leaf) {
        return Optional.ofNullable(sums.get(leaf));
    }
}
