package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Normalises each image's channels in groups; with a channel to each group it is instance norm.
 * Affine, the same in training and inference.
 *
 * <p>Instance norm is written as group norm, too: on the CPU its forward pass is three times as
 * fast as libtorch's {@code instance_norm}, and the results are the same.
 */
record GroupNorm(String name, long channels, long groups) implements Layer {

    /** Groups of what the field calls group norm. */
    static final long GROUPS = 4;

    static final double EPSILON = 1e-5;

    /** Of more numbers float32 sums lose too much. */
    private static final long LONGEST_FIXED_ROW = 32 * 32;

    GroupNorm {
        if (channels % groups != 0) {
            throw new IllegalArgumentException(
                    "group norm %s cannot divide %d channels into %d groups; take a multiple of %d"
                            .formatted(name, channels, groups, groups));
        }
    }

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        if (channels == groups && input.height() * input.width() == 1) {
            throw new ShapeException(
                    "instance norm %s finds a single pixel in each channel, and would make all images equal"
                            .formatted(name));
        }
        return input;
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.norm(name, channels);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return features.is_cuda() ? onGpu(features, trace) : onCpu(features, trace);
    }

    /**
     * By kernels that sum in float32 and hand on what they were given: mixed precision would have
     * them read and write float32, twice the traffic. Group norm keeps mean and deviation in the
     * type of its features, and so rounds them, too. With a channel to each group, the norm of a
     * row takes a quarter of the time and rounds neither; its way back takes longer.
     */
    Tensor onGpu(Tensor features, Trace trace) {
        ScalarType type = features.scalar_type().intern();
        Tensor weight = trace.weight(name, "weight").to(type);
        Tensor bias = trace.weight(name, "bias").to(type);
        boolean fixed = !features.requires_grad() && !weight.requires_grad();
        if (channels != groups || !fixed) {
            return grouped(features.contiguous(), weight, bias);
        }
        Tensor normal = Rows.of(features).normalised(EPSILON).get0();
        return torch.addcmul(bias.view(1, -1, 1), normal, weight.view(1, -1, 1))
                .view(features.shape());
    }

    private Tensor grouped(Tensor features, Tensor weight, Tensor bias) {
        return torch.native_group_norm(
                        features,
                        new TensorOptional(weight),
                        new TensorOptional(bias),
                        features.size(0),
                        channels,
                        features.size(2) * features.size(3),
                        groups,
                        EPSILON)
                .get0()
                .alias();
    }

    Tensor onCpu(Tensor features, Trace trace) {
        if (isOfFixedRows(features, trace)) {
            return ofFixedRows(features, trace);
        }
        return torch.group_norm(
                features,
                groups,
                trace.optional(name, "weight"),
                trace.optional(name, "bias"),
                EPSILON,
                true);
    }

    private boolean isOfFixedRows(Tensor features, Trace trace) {
        return channels == groups
                && features.scalar_type().intern() == ScalarType.BFloat16
                && features.size(2) * features.size(3) <= LONGEST_FIXED_ROW
                && !features.requires_grad()
                && !trace.weight(name, "weight").requires_grad();
    }

    /**
     * Sums of a row and of its squares in one pass, then scale and shift in another: of bfloat16
     * both are quicker than group norm's, and nothing is rounded between them. The variance is a
     * difference of float32 sums: of as many numbers as are allowed here it is right to a hundredth
     * for a mean of a hundred deviations.
     */
    private Tensor ofFixedRows(Tensor features, Trace trace) {
        PointerScope outer = PointerScope.getInnerScope();
        try (var _ = new PointerScope()) {
            Rows rows = Rows.of(features);
            Rows.Moments moments = rows.moments();
            Tensor variance = moments.square().sub(moments.mean().square());
            Tensor scale =
                    variance.clamp_min_(new Scalar(0.0))
                            .add_(new Scalar(EPSILON))
                            .rsqrt_()
                            .mul_(trace.weight(name, "weight").view(1, -1, 1));
            Tensor shift = trace.weight(name, "bias").view(1, -1, 1).sub(moments.mean().mul(scale));
            Tensor normal = rows.scaled(scale, shift).view(features.shape());
            outer.attach(normal);
            return normal;
        }
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        return channels == groups
                ? Optional.of(new NormTangent(trace, name, EPSILON))
                : Optional.empty();
    }
}
