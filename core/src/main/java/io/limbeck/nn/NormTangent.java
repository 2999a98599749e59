package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

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
            T_TensorTensorTensor_T normed =
                    torch.native_group_norm(
                            features.contiguous(),
                            new TensorOptional(),
                            new TensorOptional(),
                            shape[0],
                            shape[1],
                            shape[2] * shape[3],
                            shape[1],
                            epsilon);
            normal = trace.keep(rows(normed.get0()));
            scale = trace.keep(normed.get2().view(shape[0], shape[1], 1));
            Tensor value = torch.addcmul(own("bias"), normal, own("weight")).view(shape);
            outer.attach(value);
            return value;
        }
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = gradient.shape();
        try (var _ = new PointerScope()) {
            Tensor g = rows(gradient);
            Tensor mean = mean(g);
            along = trace.keep(mean(g.mul(normal)));
            if (trace.gradientsWanted()) {
                Tensor byScale = overImages(along, shape);
                Tensor byShift = overImages(mean, shape);
                outer.attach(byScale);
                outer.attach(byShift);
                trace.gradient(name, "weight", byScale);
                trace.gradient(name, "bias", byShift);
            }
            u = trace.keep(g.sub(mean).addcmul_(normal, along, new Scalar(-1.0)));
            Tensor back = u.mul(scale.mul(own("weight"))).view(shape);
            outer.attach(back);
            return Optional.of(back);
        }
    }

    @Override
    public Tensor moving(Optional<Tensor> features) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = features.orElseThrow().shape();
        try (var _ = new PointerScope()) {
            Tensor moving = rows(features.orElseThrow());
            correlation = trace.keep(mean(normal.mul(moving)));
            normalMoving =
                    trace.keep(
                            moving.sub(mean(moving))
                                    .addcmul_(normal, correlation, new Scalar(-1.0))
                                    .mul_(scale));
            Tensor tangent =
                    torch.addcmul(moves("bias"), normal, moves("weight"))
                            .addcmul_(normalMoving, own("weight"))
                            .view(shape);
            outer.attach(tangent);
            return tangent;
        }
    }

    @Override
    public Tensor backwardMoving(Tensor gradient) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = gradient.shape();
        try (var _ = new PointerScope()) {
            Scalar less = new Scalar(-1.0);
            Tensor moving = rows(gradient);
            Tensor mean = mean(moving);
            Tensor alongMoving = mean(moving.mul(normal).addcmul_(u, normalMoving));
            Tensor rest = scale.pow(new Scalar(3.0)).mul_(correlation).mul_(along);
            alongMoving.add_(rest, new Scalar(epsilon));
            if (trace.changesWanted()) {
                Tensor byScale = overImages(alongMoving, shape);
                Tensor byShift = overImages(mean, shape);
                outer.attach(byScale);
                outer.attach(byShift);
                trace.change(name, "weight", byScale);
                trace.change(name, "bias", byShift);
            }
            Tensor factor = scale.mul(own("weight"));
            // r' / r = -r c
            Tensor factorMoving =
                    scale.mul(moves("weight")).sub(factor.mul(scale).mul(correlation));
            Tensor tangent =
                    moving.sub(mean)
                            .addcmul_(normalMoving, along, less)
                            .addcmul_(normal, alongMoving, less)
                            .mul_(factor)
                            .addcmul_(u, factorMoving)
                            .view(shape);
            outer.attach(tangent);
            return tangent;
        }
    }

    private static Tensor overImages(Tensor means, long... shape) {
        return means.sum(0).mul(new Scalar((double) shape[2] * shape[3])).view(-1);
    }

    private Tensor own(String tensor) {
        return trace.weight(name, tensor).view(1, -1, 1);
    }

    private Tensor moves(String tensor) {
        return trace.moving(name, tensor).view(1, -1, 1);
    }

    private static Tensor rows(Tensor features) {
        return features.contiguous().view(features.size(0), features.size(1), -1);
    }

    private static Tensor mean(Tensor rows) {
        return rows.mean(new long[] {2}, true, new ScalarTypeOptional());
    }
}
