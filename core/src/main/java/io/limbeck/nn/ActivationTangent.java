package io.limbeck.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A nonlinearity of features that move. */
sealed interface ActivationTangent extends TangentStep {

    /** Bent only at 0, where the slope is taken as 0. */
    final class Relu implements ActivationTangent {
        private Tensor output;

        @Override
        public Dual forward(Dual features) {
            output = features.value().relu();
            return new Dual(output, passing(features.moving()));
        }

        @Override
        public Dual backward(Dual gradient) {
            return new Dual(passing(gradient.value()), passing(gradient.moving()));
        }

        private Tensor passing(Tensor change) {
            return torch.threshold_backward(change, output, new Scalar(0.0));
        }
    }

    /** s' = s (1 - s), s'' = s' (1 - 2 s). */
    final class Sigmoid implements ActivationTangent {
        private Tensor slope;
        private Tensor bend;

        @Override
        public Dual forward(Dual features) {
            Tensor output = features.value().sigmoid();
            Tensor rest = output.neg().add_(new Scalar(1.0));
            slope = output.mul(rest);
            bend = slope.mul(rest.sub_(output)).mul_(features.moving());
            return new Dual(output, slope.mul(features.moving()));
        }

        @Override
        public Dual backward(Dual gradient) {
            Tensor tangent = gradient.moving().mul(slope).addcmul_(gradient.value(), bend);
            return new Dual(gradient.value().mul(slope), tangent);
        }
    }
}
