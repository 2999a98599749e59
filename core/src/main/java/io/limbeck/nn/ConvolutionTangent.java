package io.limbeck.nn;

import java.util.Optional;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A convolution whose kernel, shift and features move: every part is linear in each of them. */
final class ConvolutionTangent implements TangentStep {

    private final Convolution layer;
    private final TangentTrace trace;
    private Tensor features;
    private Tensor gradient;
    private Optional<Tensor> featuresMoving = Optional.empty();
    private Optional<PatchProduct> patches = Optional.empty();
    private boolean first;

    ConvolutionTangent(Convolution layer, TangentTrace trace) {
        this.layer = layer;
        this.trace = trace;
    }

    @Override
    public Tensor forward(Tensor given) {
        first = trace.isImages(given);
        features = trace.keep(given);
        patches =
                PatchProduct.pays(layer, given)
                        ? Optional.of(new PatchProduct(layer, given).kept(trace))
                        : Optional.empty();
        return convolve(given, weight(), layer.bias() ? bias() : new TensorOptional());
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient) {
        this.gradient = trace.keep(gradient);
        boolean wanted = trace.gradientsWanted();
        if (first && !wanted) {
            return Optional.empty();
        }
        T_TensorTensorTensor_T found = back(gradient, features, weight(), !first, wanted);
        if (wanted) {
            trace.gradient(layer.name(), "weight", trace.widened(found.get1()));
            if (layer.bias()) {
                trace.gradient(layer.name(), "bias", trace.widened(gradient.sum(0, 2, 3)));
            }
        }
        return first ? Optional.empty() : Optional.of(found.get0());
    }

    @Override
    public Tensor moving(Optional<Tensor> moving) {
        featuresMoving = moving.map(trace::keep);
        TensorOptional bias =
                layer.bias()
                        ? new TensorOptional(trace.narrowMoving(layer.name(), "bias"))
                        : new TensorOptional();
        Tensor tangent = convolve(features, weightMoving(), bias);
        moving.ifPresent(change -> tangent.add_(layer.of(change, weight(), new TensorOptional())));
        return tangent;
    }

    @Override
    public Tensor backwardMoving(Tensor moving) {
        if (trace.changesWanted()) {
            trace.change(layer.name(), "weight", changeByWeight(moving));
            if (layer.bias()) {
                trace.change(layer.name(), "bias", trace.widened(moving.sum(0, 2, 3)));
            }
        }
        return patches.map(
                        product -> product.byFeatures(moving, weight(), gradient, weightMoving()))
                .orElseGet(() ->
                        back(moving, features, weight(), true, false)
                                .get0()
                                .add_(
                                        back(gradient, features, weightMoving(), true, false)
                                                .get0()));
    }

    private Tensor changeByWeight(Tensor moving) {
        Tensor byWeight = trace.widened(back(moving, features, weight(), false, true).get1());
        featuresMoving.ifPresent(
                change -> byWeight.add_(back(gradient, change, weight(), false, true).get1()));
        return byWeight;
    }

    private Tensor weight() {
        return trace.narrowWeight(layer.name(), "weight");
    }

    private Tensor weightMoving() {
        return trace.narrowMoving(layer.name(), "weight");
    }

    private TensorOptional bias() {
        return new TensorOptional(trace.narrowWeight(layer.name(), "bias"));
    }

    /** Of the features it was given, whose patches are at hand if that pays. */
    private Tensor convolve(Tensor own, Tensor weight, TensorOptional bias) {
        return patches.map(product -> product.features(weight, bias))
                .orElseGet(() -> layer.of(own, weight, bias));
    }

    private T_TensorTensorTensor_T back(
            Tensor gradient, Tensor features, Tensor weight, boolean byFeatures, boolean byWeight) {
        BoolPointer wanted = new BoolPointer(3);
        wanted.put(0, byFeatures).put(1, byWeight).put(2, false);
        return torch.convolution_backward(
                gradient,
                features,
                weight,
                new LongArrayRefOptional(),
                layer.steps(),
                layer.border(),
                layer.spread(),
                false,
                new long[] {0, 0},
                layer.groups(),
                wanted);
    }
}
