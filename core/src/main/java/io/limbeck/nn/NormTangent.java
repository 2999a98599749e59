package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Instance norm whose scale gamma, shift and features z move. With x^ = (z - mean z) r, r = (var z
 * + eps)^(-1/2), c = mean(x^ z'): x^' = r (z' - mean z' - x^ c) and r' = -r^2 c. Backward the
 * gradient by z is r gamma u, u = g - mean g - x^ mean(g x^); its tangent follows by the product
 * rule. Of g only u is kept: as mean x^' = 0 and mean(x^ x^') = eps r^3 c, mean(g x^') is mean(u
 * x^') + mean(g x^) eps r^3 c.
 */
final class NormTangent implements TangentStep {

    private final TangentTrace trace;
    private final String name;
    private final double epsilon;
    private Tensor normal;
    private Tensor scale;
    private Tensor along;
    private Tensor u;
    private Tensor normalMoving;
    private Tensor correlation;

    NormTangent(TangentTrace trace, String name, double epsilon) {
        this.trace = trace;
        this.name = name;
        this.epsilon = epsilon;
    }

    @Override
    public Tensor forward(Tensor features) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = features.shape();
        try (var _ = new PointerScope()) {
            T_TensorTensorTensor_T normed = normed(features.contiguous());
            normal = trace.keep(Rows.of(trace.narrowed(normed.get0())).all());
            scale = trace.keep(trace.widened(normed.get2()).view(shape[0], shape[1], 1));
            Tensor value = new Rows(normal).scaled(own("weight"), own("bias")).view(shape);
            outer.attach(value);
            return value;
        }
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = gradient.shape();
        try (var _ = new PointerScope()) {
            Rows.Centred g = Rows.of(gradient).centred(normal, torch.ones_like(scale));
            along = trace.keep(g.along());
            if (trace.gradientsWanted()) {
                Tensor byScale = overImages(along, shape);
                Tensor byShift = overImages(g.mean(), shape);
                outer.attach(byScale);
                outer.attach(byShift);
                trace.gradient(name, "weight", byScale);
                trace.gradient(name, "bias", byShift);
            }
            u = trace.keep(g.rest());
            Tensor back = u.mul(narrow(factor())).view(shape);
            outer.attach(back);
            return Optional.of(back);
        }
    }

    @Override
    public Tensor moving(Optional<Tensor> features) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = features.orElseThrow().shape();
        try (var _ = new PointerScope()) {
            Rows.Centred moving = Rows.of(features.orElseThrow()).centred(normal, scale);
            correlation = trace.keep(moving.along());
            normalMoving = trace.keep(moving.rest());
            Tensor tangent =
                    new Rows(normal)
                            .scaled(moves("weight"), moves("bias"))
                            .addcmul_(
                                    normalMoving, trace.narrowWeight(name, "weight").view(1, -1, 1))
                            .view(shape);
            outer.attach(tangent);
            return tangent;
        }
    }

    /**
     * With f = r gamma: (f u)' = f (g' - mean g' - x^ mean(g' x^)) - f x^' mean(g x^) - f x^ b + f'
     * u, where b is what mean(g x^) changes by beside mean(g' x^).
     */
    @Override
    public Tensor backwardMoving(Tensor gradient) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = gradient.shape();
        try (var _ = new PointerScope()) {
            Scalar less = new Scalar(-1.0);
            Tensor factor = factor();
            Rows.Centred moving = Rows.of(gradient).centred(normal, factor);
            Tensor bend = new Rows(u).along(normalMoving);
            Tensor rest = scale.pow(new Scalar(3.0)).mul_(correlation).mul_(along);
            bend.add_(rest, new Scalar(epsilon));
            if (trace.changesWanted()) {
                Tensor byScale = overImages(moving.along().add(bend), shape);
                Tensor byShift = overImages(moving.mean(), shape);
                outer.attach(byScale);
                outer.attach(byShift);
                trace.change(name, "weight", byScale);
                trace.change(name, "bias", byShift);
            }
            // r' / r = -r c
            Tensor factorMoving =
                    scale.mul(moves("weight").view(1, -1, 1))
                            .sub(factor.mul(scale).mul(correlation));
            Tensor tangent =
                    moving.rest()
                            .addcmul_(normalMoving, narrow(factor.mul(along)), less)
                            .addcmul_(normal, narrow(factor.mul(bend)), less)
                            .addcmul_(u, narrow(factorMoving))
                            .view(shape);
            outer.attach(tangent);
            return tangent;
        }
    }

    /** r gamma, [B, C, 1] */
    private Tensor factor() {
        return scale.mul(own("weight").view(1, -1, 1));
    }

    private static Tensor overImages(Tensor means, long... shape) {
        return means.sum(0).mul(new Scalar((double) shape[2] * shape[3])).view(-1);
    }

    private Tensor own(String tensor) {
        return trace.weight(name, tensor);
    }

    private Tensor moves(String tensor) {
        return trace.moving(name, tensor);
    }

    private Tensor narrow(Tensor small) {
        return trace.narrowed(small);
    }

    /**
     * x^, the means, and r. Of features in reduced precision libtorch would round r, too, if no
     * scale of float32 came with them, which it takes on the CPU alone: a GPU does not round r of
     * rows, and elsewhere features are widened, and x^ with them.
     */
    private T_TensorTensorTensor_T normed(Tensor features) {
        if (features.is_cuda()) {
            return Rows.of(features).normalised(epsilon);
        }
        long[] shape = features.shape();
        boolean reduced = features.scalar_type().intern() == ScalarType.BFloat16;
        boolean mixed = reduced && features.is_cpu();
        Tensor scale = trace.weight(name, "weight");
        return torch.native_group_norm(
                mixed ? features : trace.widened(features),
                mixed ? new TensorOptional(torch.ones_like(scale)) : new TensorOptional(),
                mixed ? new TensorOptional(torch.zeros_like(scale)) : new TensorOptional(),
                shape[0],
                shape[1],
                shape[2] * shape[3],
                shape[1],
                epsilon);
    }
}
