package io.limbeck.method;

import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import io.limbeck.objective.BatchNormMatching;
import io.limbeck.objective.TotalVariation;
import io.limbeck.train.CrossEntropy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * What recovery makes small: the teacher's cross-entropy, the distance of the batch's statistics
 * from those it knows, and two priors.
 *
 * @param known the teacher's weights, with the statistics that it knows; nothing of them changes
 * @param settings for the weights of the terms
 */
record RecoverLoss(Weights known, RecoverSettings settings) {

    /**
     * @param total scalar, differentiable in the views
     * @param terms by name, none of them weighted: {@code crossEntropy}, the mean over the batch,
     *     {@code batchNorm}, and {@code tv} and {@code l2} if they weigh anything
     */
    record Value(Tensor total, Map<String, Double> terms) {}

    /**
     * {@code CE + bnWeight sum_l d_l + tv TV + l2 N} of the views.
     *
     * @param output the teacher's, of the views
     * @param views float32 [B, C, H, W], normalised
     * @param labels int64 [B]
     * @param step from 1, for a failure's message
     * @throws io.limbeck.torch.NonFiniteLossException if a term is not finite
     */
    Value of(Output output, Tensor views, Tensor labels, long step) {
        Map<String, Double> terms = new LinkedHashMap<>();
        Tensor total = CrossEntropy.of(output.logits(), labels);
        terms.put("crossEntropy", Finite.value("cross-entropy", step, total));
        Tensor statistics =
                new BatchNormMatching(settings.bnFirst()).loss(output.bnStatistics(), known);
        terms.put("batchNorm", Finite.value("batch norm", step, statistics));
        total = total.add(statistics, new Scalar(settings.bnWeight()));
        if (settings.tv() > 0) {
            Tensor roughness = TotalVariation.of(views);
            terms.put("tv", Finite.value("total variation", step, roughness));
            total = total.add(roughness, new Scalar(settings.tv()));
        }
        if (settings.l2() > 0) {
            Tensor norm = meanNorm(views);
            terms.put("l2", Finite.value("mean norm", step, norm));
            total = total.add(norm, new Scalar(settings.l2()));
        }
        return new Value(total, terms);
    }

    /** The mean over the batch of each image's L2 norm. */
    private static Tensor meanNorm(Tensor views) {
        return views.flatten(1, -1)
                .norm(new ScalarOptional(new Scalar(2.0)), new long[] {1}, false)
                .mean();
    }
}
