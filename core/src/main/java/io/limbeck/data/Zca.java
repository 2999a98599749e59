package io.limbeck.data;

import io.limbeck.event.StoppedException;
import io.limbeck.torch.Compute;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * ZCA whitening: a symmetric linear map after which the pixels of real images are nearly
 * uncorrelated. With mean mu and covariance U diag(S) U^T of the flattened training images, W = U
 * diag((S + eps)^(-1/2)) U^T and x' = (x - mu) W; its inverse is U diag((S + eps)^(1/2)) U^T.
 * Source: the preprocessing of Cazenavette et al., "Dataset Distillation by Matching Training
 * Trajectories", CVPR 2022, where eps = 0.1: a strong shrinkage, not a numerical guard.
 *
 * @param mean float32 [d], d = channels x height x width; of pixels in [0, 1]
 * @param matrix float32 [d, d], W
 * @param inverse float32 [d, d]
 */
public record Zca(Tensor mean, Tensor matrix, Tensor inverse)
        implements Preprocessing, AutoCloseable {

    private static final double EPSILON = 0.1;

    /** For keys of what was made with a whitening; the matrix follows from the training images. */
    public static final String KEY = "zca, eps " + EPSILON;

    private static final int BATCH = 500;

    /**
     * Measures a training set.
     *
     * @param images at least two
     * @return kept, on the CPU: the caller closes it
     * @throws io.limbeck.event.StoppedException if the thread is interrupted
     */
    public static Zca of(LabelledImages images) {
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            long d = images.shape().numel();
            Tensor sum = torch.zeros(d).to(ScalarType.Double);
            Tensor products = torch.zeros(d, d).to(ScalarType.Double);
            for (int from = 0; from < images.size(); from += BATCH) {
                StoppedException.ifInterrupted(
                        () -> "measuring the training images for whitening was stopped");
                int[] some = IntStream.range(from, Math.min(images.size(), from + BATCH)).toArray();
                try (var _ = new PointerScope()) {
                    Tensor rows = images.images(some).flatten(1, -1);
                    sum.add_(rows.to(ScalarType.Double).sum(0));
                    // Products of numbers in [0, 1]: float32 in a batch, float64 over them.
                    products.add_(rows.t().matmul(rows).to(ScalarType.Double));
                }
            }
            double n = images.size();
            Tensor mean = sum.div(new Scalar(n));
            Tensor covariance =
                    products.sub(torch.outer(mean, mean).mul(new Scalar(n))).div(new Scalar(n - 1));
            T_TensorTensor_T decomposed = torch.linalg_eigh(covariance);
            Tensor variances =
                    decomposed.get0().clamp_min(new Scalar(0.0)).add(new Scalar(EPSILON));
            Tensor basis = decomposed.get1();
            return new Zca(
                            mean.to(ScalarType.Float),
                            between(basis, variances.rsqrt()),
                            between(basis, variances.sqrt()))
                    .keep();
        }
    }

    private static Tensor between(Tensor basis, Tensor scales) {
        return basis.mul(scales).matmul(basis.t()).to(ScalarType.Float).contiguous();
    }

    @Override
    public Tensor apply(Tensor images) {
        try (Tensor m = mean.to(images.scalar_type());
                Tensor w = matrix.to(images.scalar_type())) {
            return mapped(
                    images,
                    rows -> {
                        try (Tensor centred = rows.sub(m)) {
                            return centred.matmul(w);
                        }
                    });
        }
    }

    @Override
    public Tensor invert(Tensor seen) {
        try (Tensor m = mean.to(seen.scalar_type());
                Tensor w = inverse.to(seen.scalar_type())) {
            return mapped(
                    seen,
                    rows -> {
                        try (Tensor coloured = rows.matmul(w)) {
                            return coloured.add(m);
                        }
                    });
        }
    }

    /** Images go to the matrix, which is larger than many of them, and what is made comes back. */
    private Tensor mapped(Tensor images, UnaryOperator<Tensor> map) {
        try (Tensor rows = rows(images);
                Tensor here = like(rows, mean);
                Tensor made = map.apply(here);
                Tensor back = like(made, images)) {
            return back.view(images.shape());
        }
    }

    private Tensor rows(Tensor images) {
        Tensor rows = images.flatten(1, -1);
        if (rows.size(1) != mean.size(0)) {
            throw new ShapeException(
                    "images have shape %s; this whitening is for images of %d numbers"
                            .formatted(Arrays.toString(images.shape()), mean.size(0)));
        }
        return rows;
    }

    private static Tensor like(Tensor images, Tensor other) {
        return images.to(other.device(), images.scalar_type());
    }

    /** Whether images look alike through both: same numbers, wherever they lie. */
    public boolean isSameAs(Zca other) {
        try (var _ = new PointerScope()) {
            return mean.numel() == other.mean.numel()
                    && torch.equal(mean.cpu(), other.mean.cpu())
                    && torch.equal(matrix.cpu(), other.matrix.cpu());
        }
    }

    /** On a device; owned by the caller's scope, sharing what is there already. */
    public Zca on(Compute compute) {
        return new Zca(compute.place(mean), compute.place(matrix), compute.place(inverse));
    }

    /** Lets the tensors outlive the current scope; the owner calls {@link #close()}. */
    public Zca keep() {
        mean.retainReference();
        matrix.retainReference();
        inverse.retainReference();
        return this;
    }

    /** Frees the tensors. Only for one that was kept. */
    @Override
    public void close() {
        mean.close();
        matrix.close();
        inverse.close();
    }

    /** As {@link #KEY}. */
    @Override
    public String toString() {
        return KEY;
    }
}
