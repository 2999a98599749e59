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
        if (trace.gradientsWanted()) {
            Own found = own(gradient);
            trace.gradient(layer.name(), "weight", found.weight());
            found.bias().ifPresent(bias -> trace.gradient(layer.name(), "bias", bias));
        }
        return first
                ? Optional.empty()
                : Optional.of(back(gradient, features, weight(), true, false).get0());
    }

    /** Gradients by what is the layer's own. */
    private record Own(Tensor weight, Optional<Tensor> bias) {}

    /**
     * @param gradient by the features that were handed on
     */
    private Own own(Tensor gradient) {
        if (patches.isPresent()) {
            Tensor numbers = trace.widened(patches.get().byNumbers(gradient));
            long patch = numbers.size(1) - (layer.bias() ? 1 : 0);
            return new Own(
                    numbers.narrow(1, 0, patch).reshape(weight().shape()),
                    layer.bias() ? Optional.of(numbers.select(1, patch)) : Optional.empty());
        }
        return new Own(
                trace.widened(byWeight(gradient, features)),
                layer.bias()
                        ? Optional.of(trace.widened(gradient.sum(0, 2, 3)))
                        : Optional.empty());
    }

    private Tensor byWeight(Tensor gradient, Tensor features) {
        return back(gradient, features, weight(), false, true).get1();
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
            Own change = own(moving);
            featuresMoving.ifPresent(moved -> change.weight().add_(byWeight(gradient, moved)));
            trace.change(layer.name(), "weight", change.weight());
            change.bias().ifPresent(bias -> trace.change(layer.name(), "bias", bias));
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
