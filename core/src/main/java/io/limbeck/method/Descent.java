package io.limbeck.method;

import io.limbeck.torch.Gradients;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** The losses of some classes on their way into a draft's gradients. */
final class Descent {

    private Descent() {}

    /** The loss of one class, and what it is to be differentiated by. */
    record ClassLoss(int label, Tensor loss, List<Tensor> leaves) {}

    /**
     * Differentiates the sum of the losses and collects the gradients.
     *
     * @param term for messages
     * @return the sum of the losses
     * @throws io.limbeck.torch.NonFiniteLossException if a loss, or the gradient of one of its
     *     leaves, is not finite; nothing has been collected then
     */
    static double collect(Turn turn, String term, List<ClassLoss> losses, Draft draft) {
        // Leaves that several classes share are in the loss of each, so the sum has all they need.
        Set<Tensor> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Tensor> leaves = new ArrayList<>();
        for (ClassLoss own : losses) {
            own.leaves().stream().filter(distinct::add).forEach(leaves::add);
        }
        Tensor sum = losses.stream().map(ClassLoss::loss).reduce(Tensor::add).orElseThrow();
        List<Tensor> gradients = Gradients.of(sum, leaves);
        // By the leaf itself: two leaves may hold equal numbers.
        IdentityHashMap<Tensor, Tensor> byLeaf = new IdentityHashMap<>();
        for (int i = 0; i < leaves.size(); i++) {
            byLeaf.put(leaves.get(i), gradients.get(i));
        }
        double total = 0;
        for (ClassLoss own : losses) {
            total += turn.finite(term, own.label(), own.loss());
            own.leaves().forEach(l -> turn.finiteGradient(term, own.label(), byLeaf.get(l)));
        }
        draft.collect(leaves, gradients);
        return total;
    }
}
