package io.limbeck.datafree;

import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import io.limbeck.objective.BatchNormMatching;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The batch norm term with what earlier calls have shown:
 *
 * <pre>
 * L_BN = sum_l |(1 - m) mu_l + m M_l - running_mean_l| + |(1 - m) v_l + m V_l - running_var_l|
 * M_l, V_l &lt;- m M_l + (1 - m) mu_l,  m V_l + (1 - m) v_l      after each call
 * </pre>
 *
 * so that not each batch, but the run of them, has the statistics of the training data. The
 * gradient is 1 - m times that of the plain term. The first call is plain and sets M and V. Source:
 * FastDFKD (Fang et al., AAAI 2022). Its tensors belong to the scope it was made in.
 */
final class StatisticsMemory {

    private static final BatchNormMatching PLAIN = new BatchNormMatching(1);

    private final double momentum;
    private final Map<String, Tensor> means = new LinkedHashMap<>();
    private final Map<String, Tensor> variances = new LinkedHashMap<>();
    private boolean filled;

    /**
     * @param momentum m, 0 to below 1; 0 keeps the term plain
     * @param teacher whose running statistics are matched
     */
    StatisticsMemory(double momentum, Weights teacher) {
        this.momentum = momentum;
        for (String name : teacher.buffers()) {
            int dot = name.lastIndexOf('.');
            (name.endsWith("running_mean") ? means : variances)
                    .put(name.substring(0, dot), teacher.get(name).clone());
        }
    }

    /**
     * @param statistics of the batch, in the order of the layers; at least one
     * @return float32 scalar, differentiable in the statistics
     */
    Tensor loss(List<Output.BnStatistics> statistics, Weights teacher) {
        if (momentum == 0 || !filled) {
            return PLAIN.loss(statistics, teacher);
        }
        List<Output.BnStatistics> mixed = new ArrayList<>();
        for (Output.BnStatistics own : statistics) {
            mixed.add(
                    new Output.BnStatistics(
                            own.layer(),
                            mixed(own.mean(), means.get(own.layer())),
                            mixed(own.variance(), variances.get(own.layer())),
                            own.count()));
        }
        return PLAIN.loss(mixed, teacher);
    }

    private Tensor mixed(Tensor own, Tensor memory) {
        return own.lerp(memory, new Scalar(momentum));
    }

    /** Takes in the statistics of a call's last inner step. */
    void remember(List<Output.BnStatistics> statistics) {
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            for (Output.BnStatistics own : statistics) {
                follow(means.get(own.layer()), own.mean().detach());
                follow(variances.get(own.layer()), own.variance().detach());
            }
        }
        filled |= !statistics.isEmpty();
    }

    private void follow(Tensor memory, Tensor own) {
        if (filled) {
            memory.lerp_(own, new Scalar(1 - momentum));
        } else {
            memory.copy_(own);
        }
    }

    boolean filled() {
        return filled;
    }

    /** For a checkpoint; shared. */
    void save(Map<String, Tensor> tensors) {
        means.forEach((layer, tensor) -> tensors.put("memory.mean." + layer, tensor));
        variances.forEach((layer, tensor) -> tensors.put("memory.variance." + layer, tensor));
    }

    /**
     * @param wasFilled whether {@link #filled} held
     */
    void restore(Map<String, Tensor> tensors, boolean wasFilled) {
        means.forEach((layer, tensor) -> tensor.copy_(tensors.get("memory.mean." + layer)));
        variances.forEach((layer, tensor) -> tensor.copy_(tensors.get("memory.variance." + layer)));
        filled = wasFilled;
    }
}
