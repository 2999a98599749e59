package io.limbeck.nn;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A convolution whose kernel, shift and features move: every part is linear in each of them. */
final class ConvolutionTangent implements TangentStep {

    private final Convolution layer;
    private final TangentTrace trace;
    private Dual features;

    ConvolutionTangent(Convolution layer, TangentTrace trace) {
        this.layer = layer;
        this.trace = trace;
    }

    @Override
    public Dual forward(Dual features) {
        this.features = features;
        boolean bias = layer.bias();
        Tensor value =
                convolve(
                        features.value(),
                        trace.weight(layer.name(), "weight"),
                        bias ? trace.optionalWeight(layer.name(), "bias") : new TensorOptional());
        Tensor tangent =
                convolve(
                        features.value(),
                        trace.moving(layer.name(), "weight"),
                        bias ? trace.optionalMoving(layer.name(), "bias") : new TensorOptional());
        features.tangent()
                .ifPresent(moving ->
                        tangent.add_(
                                convolve(
                                        moving,
                                        trace.weight(layer.name(), "weight"),
                                        new TensorOptional())));
        return new Dual(value, tangent);
    }

    @Override
    public Dual backward(Dual gradient) {
        Tensor weight = trace.weight(layer.name(), "weight");
        T_TensorTensorTensor_T moved =
                back(gradient.moving(), features.value(), weight, true, true);
        Tensor byWeight = moved.get1();
        Tensor tangent =
                moved.get0()
                        .add_(
                                back(
                                                gradient.value(),
                                                features.value(),
                                                trace.moving(layer.name(), "weight"),
                                                true,
                                                false)
                                        .get0());
        if (layer.bias()) {
            trace.change(layer.name(), "bias", gradient.moving().sum(0, 2, 3));
        }
        if (features.tangent().isEmpty()) {
            // The first layer: nobody asks for the gradient itself.
            trace.change(layer.name(), "weight", byWeight);
            return new Dual(tangent, tangent);
        }
        T_TensorTensorTensor_T still =
                back(gradient.value(), features.moving(), weight, true, true);
        trace.change(layer.name(), "weight", byWeight.add_(still.get1()));
        return new Dual(still.get0(), tangent);
    }

    private Tensor convolve(Tensor features, Tensor weight, TensorOptional bias) {
        return torch.conv2d(features, weight, bias, stride(), padding(), new long[] {1, 1}, 1);
    }

    private T_TensorTensorTensor_T back(
            Tensor gradient, Tensor features, Tensor weight, boolean byFeatures, boolean byWeight) {
        BoolPointer wanted = new BoolPointer(3);
        wanted.put(0, byFeatures).put(1, byWeight).put(2, false);
        return torch.convolution_backward(
                gradient,
                features,
                weight,
                new long[] {layer.out()},
                stride(),
                padding(),
                new long[] {1, 1},
                false,
                new long[] {0, 0},
                1,
                wanted);
    }

    private long[] stride() {
        return new long[] {layer.stride(), layer.stride()};
    }

    private long[] padding() {
        return new long[] {layer.padding(), layer.padding()};
    }
}
