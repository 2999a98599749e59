package io.limbeck.objective;

import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Features of two views of a batch, compared: the supervised contrastive loss draws features of one
 * group together and drives those of different groups apart. Source: Khosla et al., "Supervised
 * Contrastive Learning", NeurIPS 2020, in the form with the logarithm inside the mean over
 * positives. With a group for each image it is the loss over instances that has both views of the
 * others among its negatives.
 *
 * @param temperature tau, above 0
 */
public record SupervisedContrast(double temperature) {

    /** Least norm of a feature vector. */
    private static final double EPSILON = 1e-8;

    private static final double NEVER = Double.NEGATIVE_INFINITY;

    /**
     * {@code mean_a -1/|P(a)| sum_{p in P(a)} log(exp(a.p / tau) / sum_{q != a} exp(a.q / tau))}
     * over the 2m vectors of both views, scaled to length 1; P(a) are the others of a's group.
     *
     * @param first float [m, D], m at least 1
     * @param second float [m, D], of the same images in the same order
     * @param groups int64 [m], on the same device
     * @return scalar, differentiable in both; owned by the caller's scope
     * @throws ShapeException if the shapes differ
     */
    public Tensor loss(Tensor first, Tensor second, Tensor groups) {
        if (first.dim() != 2
                || !Arrays.equals(first.shape(), second.shape())
                || groups.numel() != first.size(0)) {
            throw new ShapeException(
                    "features of two views are %s and %s, groups %s; they must be [m, D], [m, D] and [m]"
                            .formatted(
                                    Arrays.toString(first.shape()),
                                    Arrays.toString(second.shape()),
                                    Arrays.toString(groups.shape())));
        }
        Tensor anchors = torch.cat(new TensorVector(unit(first), unit(second)), 0);
        Tensor both = torch.cat(new TensorVector(groups, groups), 0);
        Tensor itself = torch.eye(anchors.size(0)).to(anchors.device(), both.scalar_type());
        Tensor isItself = itself.gt(new Scalar(0));
        Tensor similar = anchors.matmul(anchors.t()).div(new Scalar(temperature));
        Tensor others =
                torch.logsumexp(
                        similar.masked_fill(isItself, new Scalar(NEVER)), new long[] {1}, true);
        Tensor alike = both.unsqueeze(1).eq(both.unsqueeze(0)).to(both.scalar_type());
        Tensor positives = alike.sub(itself).to(similar.device(), similar.scalar_type());
        return similar.sub(others).mul(positives).sum(1).div(positives.sum(1)).mean().neg();
    }

    /**
     * Cosine of each pair.
     *
     * @return [m], differentiable
     */
    public static Tensor cosines(Tensor first, Tensor second) {
        return torch.cosine_similarity(first, second, 1, EPSILON);
    }

    /** By libtorch's norm: the root of a sum has no finite gradient where all features are 0. */
    private static Tensor unit(Tensor features) {
        Tensor norms =
                features.norm(new ScalarOptional(new Scalar(2.0)), new long[] {1}, true)
                        .clamp_min(new Scalar(EPSILON));
        return features.div(norms);
    }
}
