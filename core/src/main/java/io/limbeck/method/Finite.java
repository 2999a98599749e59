package io.limbeck.method;

import io.limbeck.torch.NonFiniteLossException;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The last look before a step: nothing that is not finite is stepped with. */
public final class Finite {

    private Finite() {}

    /**
     * A term of a loss as a number. It waits for the device: best asked when the gradient is on its
     * way.
     *
     * @param step from 1, for the message
     * @throws NonFiniteLossException if it is NaN or infinite
     */
    public static double value(String term, long step, Tensor loss) {
        return value(term, step, loss.item_double());
    }

    /** As {@link #value(String, long, Tensor)}, of a number that has been read. */
    static double value(String term, long step, double value) {
        if (!Double.isFinite(value)) {
            throw new NonFiniteLossException(Distillery.STAGE, step, term, value);
        }
        return value;
    }

    /** Whether all numbers of these are finite, which is asked of a device once. */
    static boolean all(List<Tensor> tensors) {
        if (tensors.isEmpty()) {
            return true;
        }
        try (var _ = new PointerScope()) {
            TensorVector each = new TensorVector();
            tensors.forEach(tensor -> each.push_back(tensor.isfinite().all()));
            return torch.stack(each).all().item_bool();
        }
    }

    /**
     * @param term whose gradient it is
     * @param step from 1, for the message
     * @throws NonFiniteLossException if any of its numbers is NaN or infinite
     */
    public static void gradient(String term, long step, Tensor gradient) {
        try (var _ = new PointerScope()) {
            if (!gradient.isfinite().all().item_bool()) {
                throw new NonFiniteLossException(
                        Distillery.STAGE, step, term + " gradient", Double.NaN);
            }
        }
    }
}
