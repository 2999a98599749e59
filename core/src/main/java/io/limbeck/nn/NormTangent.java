package io.limbeck.nn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Instance norm whose scale, shift and features move. With x^ = (z - mean z) r, r = (var z +
 * eps)^(-1/2), c = mean(x^ z'): x^' = r (z' - mean z' - x^ c) and r' = -r^2 c. Backward the
 * gradient by z is r gamma u, u = g - mean g - x^ mean(g x^); its tangent follows by the product
 * rule.
 */
final class NormTangent implements TangentStep {

    private final TangentTrace trace;
    private final String name;
    private final double epsilon;
    private Tensor normal;
    private Tensor normalMoving;
    private Tensor scale;
    private Tensor correlation;

    NormTangent(TangentTrace trace, String name, double epsilon) {
        this.trace = trace;
        this.name = name;
        this.epsilon = epsilon;
    }

    @Override
    public Dual forward(Dual features) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = features.value().shape();
        try (var _ = new PointerScope()) {
            T_TensorTensorTensor_T normed =
                    torch.native_group_norm(
                            features.value().contiguous(),
                            new TensorOptional(),
                            new TensorOptional(),
                            shape[0],
                            shape[1],
                            shape[2] * shape[3],
                            shape[1],
                            epsilon);
            normal = rows(normed.get0(), shape);
            scale = normed.get2().view(shape[0], shape[1], 1);
            Tensor moving = rows(features.moving().contiguous(), shape);
            Scalar less = new Scalar(-1.0);
            correlation = mean(normal.mul(moving));
            normalMoving = moving.sub(mean(moving)).addcmul_(normal, correlation, less).mul_(scale);
            Tensor value = torch.addcmul(own("bias"), normal, own("weight"));
            Tensor tangent =
                    torch.addcmul(moves("bias"), normal, moves("weight"))
                            .addcmul_(normalMoving, own("weight"));
            Dual out = new Dual(value.view(shape), tangent.view(shape));
            attach(outer, normal, scale, correlation, normalMoving, out.value(), out.moving());
            return out;
        }
    }

    @Override
    public Dual backward(Dual gradient) {
        PointerScope outer = PointerScope.getInnerScope();
        long[] shape = gradient.value().shape();
        try (var _ = new PointerScope()) {
            Scalar less = new Scalar(-1.0);
            Tensor g = rows(gradient.value().contiguous(), shape);
            Tensor moving = rows(gradient.moving().contiguous(), shape);
            Tensor along = mean(g.mul(normal));
            Tensor movingMean = mean(moving);
            Tensor alongMoving = mean(moving.mul(normal).addcmul_(g, normalMoving));
            double pixels = (double) shape[2] * shape[3];
            Tensor byScale = alongMoving.sum(0).mul(new Scalar(pixels)).view(-1);
            Tensor byShift = movingMean.sum(0).mul(new Scalar(pixels)).view(-1);
            trace.change(name, "weight", byScale);
            trace.change(name, "bias", byShift);
            Tensor u = g.sub(mean(g)).addcmul_(normal, along, less);
            Tensor uMoving =
                    moving.sub(movingMean)
                            .addcmul_(normalMoving, along, less)
                            .addcmul_(normal, alongMoving, less);
            Tensor factor = scale.mul(own("weight"));
            // r' / r = -r c
            Tensor factorMoving =
                    scale.mul(moves("weight")).sub(factor.mul(scale).mul(correlation));
            Tensor tangent = uMoving.mul_(factor).addcmul_(u, factorMoving);
            Dual out = new Dual(u.mul_(factor).view(shape), tangent.view(shape));
            attach(outer, byScale, byShift, out.value(), out.moving());
            return out;
        }
    }

    private Tensor own(String tensor) {
        return trace.weight(name, tensor).view(1, -1, 1);
    }

    private Tensor moves(String tensor) {
        return trace.moving(name, tensor).view(1, -1, 1);
    }

    private static Tensor rows(Tensor tensor, long... shape) {
        return tensor.view(shape[0], shape[1], -1);
    }

    private static Tensor mean(Tensor rows) {
        return rows.mean(new long[] {2}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
    }

    private static void attach(PointerScope scope, Tensor... tensors) {
        for (Tensor tensor : tensors) {
            scope.attach(tensor);
        }
    }
}
