package io.limbeck.method;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

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
        double total = total(turn, term, losses);
        if (!Finite.all(gradients)) {
            for (ClassLoss own : losses) {
                own.leaves().forEach(l -> turn.finiteGradient(term, own.label(), byLeaf.get(l)));
            }
        }
        draft.collect(leaves, gradients);
        return total;
    }

    /** All are read at once: to wait for a GPU class by class would keep it idle in between. */
    private static double total(Turn turn, String term, List<ClassLoss> losses) {
        Tensor[] own = losses.stream().map(one -> one.loss().detach()).toArray(Tensor[]::new);
        double[] values = HostTensors.doubles(torch.stack(new TensorVector(own)));
        double total = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw turn.failure(term, losses.get(i).label(), values[i]);
            }
            total += values[i];
        }
        return total;
    }
}
