package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A nonlinearity of features that move. */
sealed interface ActivationTangent extends TangentStep {

    /** Bent only at 0, where the slope is taken as 0. */
    final class Relu implements ActivationTangent {
        private final TangentTrace trace;
        private Tensor passes;

        Relu(TangentTrace trace) {
            this.trace = trace;
        }

        @Override
        public Tensor forward(Tensor features) {
            Tensor output = Rectifier.inPlace(features);
            passes = trace.keep(Rectifier.passing(output));
            return output;
        }

        @Override
        public Optional<Tensor> backward(Tensor gradient) {
            return Optional.of(Rectifier.through(gradient, passes));
        }

        @Override
        public Tensor moving(Optional<Tensor> features) {
            return Rectifier.through(features.orElseThrow(), passes);
        }

        @Override
        public Tensor backwardMoving(Tensor gradient) {
            return Rectifier.through(gradient, passes);
        }
    }

    /** s' = s (1 - s), s'' = s' (1 - 2 s). */
    final class Sigmoid implements ActivationTangent {
        private final TangentTrace trace;
        private Tensor output;
        private Tensor slope;
        private Tensor gradient;
        private Tensor bend;

        Sigmoid(TangentTrace trace) {
            this.trace = trace;
        }

        @Override
        public Tensor forward(Tensor features) {
            output = trace.keep(features.sigmoid_());
            slope = trace.keep(output.neg().add_(new Scalar(1.0)).mul_(output));
            return output;
        }

        @Override
        public Optional<Tensor> backward(Tensor gradient) {
            this.gradient = trace.keep(gradient);
            return Optional.of(gradient.mul(slope));
        }

        @Override
        public Tensor moving(Optional<Tensor> features) {
            Tensor moved = features.orElseThrow().mul(slope);
            bend = trace.keep(output.mul(new Scalar(-2.0)).add_(new Scalar(1.0)).mul_(moved));
            return moved;
        }

        @Override
        public Tensor backwardMoving(Tensor gradient) {
            return gradient.mul(slope).addcmul_(this.gradient, bend);
        }
    }
}
