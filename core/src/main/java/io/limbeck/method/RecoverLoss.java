package io.limbeck.method;

import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.objective.BatchNormMatching;
import io.limbeck.objective.TotalVariation;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.train.CrossEntropy;
import io.limbeck.train.Teacher;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * What recovery makes small: the teacher's cross-entropy, the distance of the batch's statistics
 * from those it knows, and two priors.
 *
 * @param teacher in evaluation mode; nothing of it changes
 * @param settings for the weights
 */
record RecoverLoss(Teacher teacher, RecoverSettings settings) {

    /**
     * @param total scalar, differentiable in the views
     * @param crossEntropy mean over the batch
     * @param statistics the batch norm term, not weighted
     */
    record Value(Tensor total, double crossEntropy, double statistics) {}

    /**
     * @param views float32 [B, C, H, W], normalised
     * @param labels int64 [B]
     * @param step from 1, for a failure's message
     */
    Value of(Tensor views, Tensor labels, long step) {
        Output output;
        try (Autocast _ = teacher.compute().autocast()) {
            output = teacher.network().forward(teacher.weights(), views, Pass.OBSERVING);
        }
        Tensor entropy = CrossEntropy.of(output.logits(), labels);
        Tensor statistics =
                new BatchNormMatching(settings.bnFirst())
                        .loss(output.bnStatistics(), teacher.weights());
        Tensor total = entropy.add(statistics, new Scalar(settings.bnWeight()));
        if (settings.tv() > 0) {
            total = total.add(TotalVariation.of(views), new Scalar(settings.tv()));
        }
        if (settings.l2() > 0) {
            total = total.add(meanNorm(views), new Scalar(settings.l2()));
        }
        return new Value(
                total,
                finite("cross-entropy", entropy, step),
                finite("batch norm", statistics, step));
    }

    private static Tensor meanNorm(Tensor views) {
        return views.flatten(1, -1)
                .norm(new ScalarOptional(new Scalar(2.0)), new long[] {1}, false)
                .mean();
    }

    private static double finite(String term, Tensor loss, long step) {
        double value = loss.item_double();
        if (!Double.isFinite(value)) {
            throw new NonFiniteLossException(Distillery.STAGE, step, term, value);
        }
        return value;
    }
}
