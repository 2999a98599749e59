package io.limbeck.nn;

import io.limbeck.torch.Autocast;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The pixels of each image's channel as a row. Sums over a row are float32 where the rows are
 * bfloat16, and nothing has a graph.
 *
 * @param all [B, C, H * W]
 */
record Rows(Tensor all) {

    /**
     * @param features [B, C, H, W], copied if their order is another
     */
    static Rows of(Tensor features) {
        return new Rows(features.contiguous().view(features.size(0), features.size(1), -1));
    }

    /**
     * x^ = (x - mean) r of each row, its mean, and r = (var + eps)^(-1/2), by a GPU's kernel: of
     * bfloat16 it gives bfloat16, summed in float32.
     *
     * @return [B, C, H * W] of the rows' type, and twice float32 [B, C, 1]
     */
    T_TensorTensorTensor_T normalised(double epsilon) {
        try (Autocast _ = Autocast.suspended(torch.DeviceType.CUDA)) {
            return torch.native_layer_norm(
                    all,
                    new long[] {all.size(2)},
                    new TensorOptional(),
                    new TensorOptional(),
                    epsilon);
        }
    }

    /**
     * Rows without their means and without what they have in common with normal rows.
     *
     * @param rest f (g - mean g - x^ mean(g x^)), of the rows' type and shape
     * @param along mean(g x^), [B, C, 1]
     * @param mean mean g, [B, C, 1]
     */
    record Centred(Tensor rest, Tensor along, Tensor mean) {}

    /**
     * Takes from these rows, g, their means and their parts along others. On the CPU the kernel of
     * group norm's way back does it all in two passes: it is that of features x^ of mean 0 and
     * deviation 1, with a channel to each group.
     *
     * @param normal x^, contiguous, of the shape and type of these
     * @param factor f, [B, C, 1]
     */
    Centred centred(Tensor normal, Tensor factor) {
        if (all.is_cpu()) {
            T_TensorTensorTensor_T found = wayBack(normal, factor, true, true);
            return new Centred(found.get0().view(shape()), mean(found.get1()), mean(found.get2()));
        }
        Tensor mean = all.mean(new long[] {2}, true, sums());
        Tensor along = all.mul(normal).mean(new long[] {2}, true, sums());
        Tensor rest =
                all.sub(typed(mean))
                        .addcmul_(normal, typed(along), new Scalar(-1.0))
                        .mul_(typed(factor));
        return new Centred(rest, along, mean);
    }

    /**
     * @param others contiguous, of the shape and type of these
     * @return the mean of each row's products with the other's, [B, C, 1]
     */
    Tensor along(Tensor others) {
        return all.is_cpu()
                ? mean(wayBack(others, ones(), false, false).get1())
                : all.mul(others).mean(new long[] {2}, true, sums());
    }

    /**
     * Mean and mean square of each row, in one pass on the CPU.
     *
     * @param mean [B, C, 1]
     * @param square [B, C, 1]
     */
    record Moments(Tensor mean, Tensor square) {}

    Moments moments() {
        if (!all.is_cpu()) {
            return new Moments(
                    all.mean(new long[] {2}, true, sums()),
                    all.square().mean(new long[] {2}, true, sums()));
        }
        T_TensorTensorTensor_T found = wayBack(all, ones(), false, true);
        return new Moments(mean(found.get2()), mean(found.get1()));
    }

    /**
     * a x + b. On the CPU by the kernel of a batch norm that knows mean and variance: one pass, and
     * a and b are not rounded to the type of the rows.
     *
     * @param factor a, [C], or [B, C, 1] if each image has its own
     * @param shift b, of the same shape
     */
    Tensor scaled(Tensor factor, Tensor shift) {
        boolean each = factor.dim() > 1;
        if (!all.is_cpu()) {
            long[] spread = each ? factor.shape() : new long[] {1, factor.size(0), 1};
            return all.mul(typed(factor).view(spread)).add_(typed(shift).view(spread));
        }
        Tensor weight = factor.flatten();
        return torch.native_batch_norm(
                        each ? all.view(1, weight.size(0), -1) : all,
                        new TensorOptional(weight),
                        new TensorOptional(shift.flatten()),
                        new TensorOptional(torch.zeros_like(weight)),
                        new TensorOptional(torch.ones_like(weight)),
                        false,
                        0,
                        0)
                .get0()
                .view(shape());
    }

    /** Of rest, sums of g x^ and sums of g what is wanted; undefined else. */
    private T_TensorTensorTensor_T wayBack(
            Tensor normal, Tensor factor, boolean rest, boolean sums) {
        long rows = all.size(0) * all.size(1);
        BoolPointer wanted = new BoolPointer(3);
        wanted.put(0, rest).put(1, true).put(2, sums);
        Tensor unit = ones().view(1, rows);
        return torch.native_group_norm_backward(
                all.view(1, rows, -1),
                normal.view(1, rows, -1),
                torch.zeros_like(unit),
                unit,
                new TensorOptional(factor.view(rows)),
                1,
                rows,
                all.size(2),
                rows,
                wanted);
    }

    private Tensor ones() {
        return torch.full(
                new long[] {all.size(0) * all.size(1)},
                new Scalar(1.0),
                isReduced()
                        ? all.options().dtype(new ScalarTypeOptional(ScalarType.Float))
                        : all.options());
    }

    private Tensor mean(Tensor sums) {
        return sums.div(new Scalar((double) all.size(2))).view(all.size(0), all.size(1), 1);
    }

    private Tensor typed(Tensor small) {
        return small.to(all.scalar_type().intern());
    }

    private ScalarTypeOptional sums() {
        return isReduced() ? new ScalarTypeOptional(ScalarType.Float) : new ScalarTypeOptional();
    }

    private boolean isReduced() {
        return all.scalar_type().intern() == ScalarType.BFloat16;
    }

    private long[] shape() {
        return new long[] {all.size(0), all.size(1), all.size(2)};
    }
}
