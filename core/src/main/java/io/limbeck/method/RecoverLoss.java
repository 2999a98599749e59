package io.limbeck.method;

import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import io.limbeck.objective.BatchNormMatching;
import io.limbeck.objective.TotalVariation;
import io.limbeck.torch.HostTensors;
import io.limbeck.train.CrossEntropy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What recovery makes small: the teacher's cross-entropy, the distance of the batch's statistics
 * from those it knows, and two priors.
 *
 * @param known the teacher's weights, with the statistics that it knows; nothing of them changes
 * @param settings for the weights of the terms
 */
record RecoverLoss(Weights known, RecoverSettings settings) {

    /**
     * One that is summed.
     *
     * @param name in events
     * @param words in a failure's message
     * @param value scalar, not weighted
     */
    record Term(String name, String words, Tensor value) {}

    /**
     * @param total scalar, differentiable in the views
     * @param parts of it, on the device
     * @param step from 1, for a failure's message
     */
    record Value(Tensor total, List<Term> parts, long step) {

        /**
         * The terms by name, none of them weighted: {@code crossEntropy}, the mean over the batch,
         * {@code batchNorm}, and {@code tv} and {@code l2} if they weigh anything. It waits for the
         * device, once: best asked when the gradient is on its way.
         *
         * @throws io.limbeck.torch.NonFiniteLossException if a term is not finite
         */
        Map<String, Double> terms() {
            Tensor[] scalars =
                    parts.stream().map(part -> part.value().detach()).toArray(Tensor[]::new);
            double[] numbers = HostTensors.doubles(torch.stack(new TensorVector(scalars)));
            Map<String, Double> terms = new LinkedHashMap<>();
            for (int i = 0; i < numbers.length; i++) {
                Term part = parts.get(i);
                terms.put(part.name(), Finite.value(part.words(), step, numbers[i]));
            }
            return terms;
        }
    }

    /**
     * {@code CE + bnWeight sum_l d_l + tv TV + l2 N} of the views.
     *
     * @param output the teacher's, of the views
     * @param views float32 [B, C, H, W], normalised
     * @param labels int64 [B]
     * @param step from 1, for a failure's message
     */
    Value of(Output output, Tensor views, Tensor labels, long step) {
        List<Term> parts = new ArrayList<>();
        Tensor total = CrossEntropy.of(output.logits(), labels);
        parts.add(new Term("crossEntropy", "cross-entropy", total));
        Tensor statistics =
                new BatchNormMatching(settings.bnFirst()).loss(output.bnStatistics(), known);
        parts.add(new Term("batchNorm", "batch norm", statistics));
        total = total.add(statistics, new Scalar(settings.bnWeight()));
        if (settings.tv() > 0) {
            Tensor roughness = TotalVariation.of(views);
            parts.add(new Term("tv", "total variation", roughness));
            total = total.add(roughness, new Scalar(settings.tv()));
        }
        if (settings.l2() > 0) {
            Tensor norm = meanNorm(views);
            parts.add(new Term("l2", "mean norm", norm));
            total = total.add(norm, new Scalar(settings.l2()));
        }
        return new Value(total, parts, step);
    }

    /** The mean over the batch of each image's L2 norm. */
    private static Tensor meanNorm(Tensor views) {
        return views.flatten(1, -1)
                .norm(new ScalarOptional(new Scalar(2.0)), new long[] {1}, false)
                .mean();
    }
}
