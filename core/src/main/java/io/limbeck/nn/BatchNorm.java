package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Normalises each channel over the batch, by the batch's own statistics or the running ones in the
 * weights, as the pass says. The batch's statistics go into the output; nothing is updated here
 * ({@link RunningStatistics} does).
 */
record BatchNorm(String name, long channels) implements Layer {

    private static final double EPSILON = 1e-5;

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.norm(name, channels);
        fresh.runningStatistics(name, channels);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        if (features.is_cuda() && trace.wantsBnStatistics() && trace.usesBatchStatistics()) {
            return inOneGo(features, trace);
        }
        if (trace.wantsBnStatistics()) {
            trace.add(statistics(features));
        }
        return normalised(name, features, trace);
    }

    /**
     * A GPU's kernel hands back the statistics that it normalised by, without graph: in training
     * they only go into the running ones.
     */
    Tensor inOneGo(Tensor features, Trace trace) {
        long count = features.numel() / channels;
        requireSeveral(count);
        T_TensorTensorTensor_T all =
                torch.native_batch_norm(
                        features,
                        trace.optional(name, "weight"),
                        trace.optional(name, "bias"),
                        new TensorOptional(),
                        new TensorOptional(),
                        true,
                        0, // momentum: there is nothing to update
                        EPSILON);
        trace.add(new Output.BnStatistics(name, all.get1().detach(), variance(all.get2()), count));
        return all.get0().alias();
    }

    /** The features [B, channels, ...] normalised by the weights of a layer. */
    static Tensor normalised(String name, Tensor features, Trace trace) {
        boolean byBatch = trace.usesBatchStatistics();
        return torch.batch_norm(
                features,
                trace.optional(name, "weight"),
                trace.optional(name, "bias"),
                byBatch ? new TensorOptional() : trace.optional(name, "running_mean"),
                byBatch ? new TensorOptional() : trace.optional(name, "running_var"),
                byBatch,
                0, // momentum: there is nothing to update
                EPSILON,
                true);
    }

    @Override
    public Tensor run(Tensor features, Tape tape) {
        Frozen frozen = frozen(features, tape);
        Supplier<Tensor> normalised = () -> frozen.normalised(features);
        return tape.handOnRepeatably(
                normalised.get(),
                gradient -> frozen.back(gradient, features),
                normalised,
                features,
                frozen.scale(),
                frozen.ones());
    }

    /** With what is seen of the features on the way forward, which the tape is told. */
    Frozen frozen(Tensor features, Tape tape) {
        Output.BnStatistics seen = observed(features, tape);
        Tensor variance = tape.weight(name, "running_var");
        Tensor scale =
                tape.weight(name, "weight")
                        .mul(variance.add(new Scalar(EPSILON)).rsqrt())
                        .view(1, channels, 1, 1)
                        .to(features.scalar_type().intern());
        return new Frozen(tape, seen, tape.observe(seen), scale, torch.ones_like(variance));
    }

    /**
     * A batch norm in a {@link FrozenPass}: once the statistics are there, each image goes its way
     * alone.
     */
    final class Frozen {
        private final Tape tape;
        private final Output.BnStatistics seen;
        private final int number; // of the statistics on the tape
        private final Tensor scale;
        private final Tensor ones;

        private Frozen(Tape tape, Output.BnStatistics seen, int number, Tensor scale, Tensor ones) {
            this.tape = tape;
            this.seen = seen;
            this.number = number;
            this.scale = scale;
            this.ones = ones;
        }

        /** Some or all of the features, by the running statistics. */
        Tensor normalised(Tensor features) {
            return affine(
                    features,
                    tape.weight(name, "weight"),
                    tape.weight(name, "bias"),
                    tape.weight(name, "running_mean"),
                    tape.weight(name, "running_var"),
                    EPSILON);
        }

        /**
         * Beside the gradient that passes by, that of the statistics, an affine function of the
         * features: a batch norm of its own, as it were, which computes it in one go and in float32
         * whatever the numbers of the features.
         *
         * @param features those that the gradient belongs to, some or all
         */
        Tensor back(Tensor gradient, Tensor features) {
            double share = 1.0 / seen.count();
            Tensor own =
                    affine(
                            features,
                            tape.gradientOfVariance(number).mul(new Scalar(2 * share)),
                            tape.gradientOfMean(number).mul(new Scalar(share)),
                            seen.mean(),
                            ones,
                            0);
            own.addcmul_(gradient, scale);
            return own;
        }

        /** To be kept until the way back. */
        Tensor scale() {
            return scale;
        }

        /** Likewise. */
        Tensor ones() {
            return ones;
        }
    }

    private static Tensor affine(
            Tensor features,
            Tensor weight,
            Tensor bias,
            Tensor mean,
            Tensor variance,
            double epsilon) {
        return torch.batch_norm(
                features,
                new TensorOptional(weight),
                new TensorOptional(bias),
                new TensorOptional(mean),
                new TensorOptional(variance),
                false,
                0,
                epsilon,
                true);
    }

    /** Over batch and pixels; on the CPU by the kernel of training, the fastest in this layout. */
    private Output.BnStatistics observed(Tensor features, Tape tape) {
        long count = features.numel() / channels;
        requireSeveral(count);
        if (features.is_cuda()) {
            return byItsKernel(torch.batch_norm_stats(features, EPSILON), count);
        }
        if (!tape.onCpu()) {
            T_TensorTensor_T both =
                    torch.var_mean(
                            Trace.inFullPrecision(features), new long[] {0, 2, 3}, false, false);
            return new Output.BnStatistics(name, both.get1().detach(), both.get0().detach(), count);
        }
        // Given running statistics in float32, it answers in float32; these are thrown away.
        Tensor scratch = torch.zeros_like(tape.weight(name, "running_mean"));
        T_TensorTensor_T both =
                torch.batch_norm_update_stats(
                        features,
                        new TensorOptional(scratch),
                        new TensorOptional(torch.zeros_like(scratch)),
                        0);
        return new Output.BnStatistics(name, both.get0().detach(), both.get1().detach(), count);
    }

    /** A GPU's kernel sums in float32 whatever the features are in. */
    private Output.BnStatistics byItsKernel(T_TensorTensor_T meanAndInverse, long count) {
        return new Output.BnStatistics(
                name, meanAndInverse.get0().detach(), variance(meanAndInverse.get1()), count);
    }

    /** Of (variance + epsilon)^(-1/2); a constant channel has none. */
    static Tensor variance(Tensor inverse) {
        return inverse.detach()
                .pow(new Scalar(-2))
                .sub(new Scalar(EPSILON))
                .clamp_min(new Scalar(0.0));
    }

    private void requireSeveral(long count) {
        if (count < 2) {
            throw new ShapeException(
                    "batch norm %s finds a single value in each channel; give batches of 2 images or more"
                            .formatted(name));
        }
    }

    /**
     * By the law of total variance from the statistics of each image's channel, which group norm
     * computes on its way: an eighth of the time of {@code var_mean} over batch, height and width,
     * and without the cancellation of E[x²] - E[x]².
     */
    private Output.BnStatistics statistics(Tensor features) {
        long[] shape = features.shape();
        long pixels = shape[2] * shape[3];
        long count = shape[0] * pixels;
        requireSeveral(count);
        Tensor seen = Trace.inFullPrecision(features);
        T_TensorTensorTensor_T moments =
                torch.native_group_norm(
                        seen.is_cpu() ? seen : seen.contiguous(), // a GPU takes no other order
                        new TensorOptional(),
                        new TensorOptional(),
                        shape[0],
                        channels,
                        pixels,
                        channels,
                        EPSILON);
        Tensor means = moments.get1(); // [B, channels], as the next
        Tensor variances = moments.get2().pow(new Scalar(-2)).sub(new Scalar(EPSILON));
        Tensor mean = means.mean(new long[] {0}, false, new ScalarTypeOptional());
        Tensor between = torch.var(means, new long[] {0}, false, false);
        Tensor within = variances.mean(new long[] {0}, false, new ScalarTypeOptional());
        return new Output.BnStatistics(name, mean, within.add(between), count);
    }
}
