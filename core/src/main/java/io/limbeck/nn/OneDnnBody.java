package io.limbeck.nn;

import io.limbeck.torch.OneDnnInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The body of a ConvNet with instance norm as {@link OneDnn} computes it, for passes in mixed
 * precision that nothing learns from. oneDNN's convolutions want the channels of a pixel side by
 * side; libtorch's norm and pooling are slow in that order, so in libtorch each convolution begins
 * and ends by reordering its features.
 */
final class OneDnnBody {

    private static final Activate RELU = new Activate(NetworkSpec.Activation.RELU);

    private final List<Step> steps;

    private OneDnnBody(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    private interface Step {
        /**
         * What it hands on, owned by the caller's scope: the features that it was given, or others
         * in their place.
         */
        Tensor run(OneDnn oneDnn, Tensor features, Trace trace);
    }

    /** Empty if there is a layer that it does not know. */
    static Optional<OneDnnBody> of(Layer body) {
        if (!(body instanceof Chain(List<Layer> layers))
                || layers.isEmpty()
                || !(layers.getFirst() instanceof Convolution)) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Optional<Step> step =
                    step(layers.get(i), neighbour(layers, i - 1), neighbour(layers, i + 1));
            if (step.isEmpty()) {
                return Optional.empty();
            }
            steps.add(step.get());
        }
        return Optional.of(new OneDnnBody(steps));
    }

    private static Layer neighbour(List<Layer> layers, int i) {
        return i >= 0 && i < layers.size() ? layers.get(i) : new Chain(List.of());
    }

    private static Optional<Step> step(Layer layer, Layer before, Layer after) {
        return switch (layer) {
            case Convolution convolution when isPlain(convolution) ->
                    Optional.of(convolved(convolution));
            case GroupNorm norm
                    when norm.channels() == norm.groups() && before instanceof Convolution ->
                    Optional.of(normalised(norm, after.equals(RELU)));
            // Done by the norm.
            case Activate(NetworkSpec.Activation kind)
                    when kind == NetworkSpec.Activation.RELU && before instanceof GroupNorm ->
                    Optional.of((_, features, _) -> features);
            case HalvingAverage _ ->
                    Optional.of((oneDnn, features, _) -> {
                        try (features) {
                            return oneDnn.halved(features);
                        }
                    });
            case TapPoint point ->
                    Optional.of((_, features, trace) -> {
                        trace.tap(point.name(), features);
                        return features;
                    });
            default -> Optional.empty();
        };
    }

    private static boolean isPlain(Convolution convolution) {
        return convolution.stride() == 1
                && convolution.dilation() == 1
                && convolution.groups() == 1
                && convolution.bias();
    }

    private static Step convolved(Convolution layer) {
        return (oneDnn, features, trace) -> {
            try (features) {
                return oneDnn.convolved(
                        features,
                        trace.weight(layer.name(), "weight"),
                        trace.weight(layer.name(), "bias"),
                        layer.padding());
            }
        };
    }

    /** In place of what the convolution before it made. */
    private static Step normalised(GroupNorm layer, boolean rectified) {
        return (oneDnn, features, trace) -> {
            oneDnn.normalise(
                    features,
                    trace.weight(layer.name(), "weight"),
                    trace.weight(layer.name(), "bias"),
                    GroupNorm.EPSILON,
                    rectified);
            return features;
        };
    }

    /** Whether it can make this pass: on the CPU, in mixed precision, without a gradient. */
    boolean takes(Tensor images, Weights weights) {
        if (!images.is_cpu()
                || images.size(0) == 0
                || !torch.is_autocast_enabled(DeviceType.CPU)
                || !OneDnnInfo.isUsed()) {
            return false;
        }
        List<Tensor> parameters = weights.parameters();
        return parameters.stream().allMatch(OneDnnBody::isReadable)
                && !(GradMode.is_enabled() && learns(images, parameters));
    }

    private static boolean isReadable(Tensor weight) {
        return weight.is_cpu() && weight.scalar_type().intern() == ScalarType.Float;
    }

    private static boolean learns(Tensor images, List<Tensor> parameters) {
        return images.requires_grad() || parameters.stream().anyMatch(Tensor::requires_grad);
    }

    /**
     * What the layers hand on, bfloat16 [B, C, H, W]; owned by the caller's scope.
     *
     * @param images [B, C, H, W], normalised, of any type
     */
    Tensor apply(Tensor images, Trace trace) {
        OneDnn oneDnn = new OneDnn();
        Tensor current = OneDnn.features(images);
        for (Step step : steps) {
            current = step.run(oneDnn, current, trace);
        }
        return current;
    }
}
