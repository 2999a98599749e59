package io.limbeck.nn;

import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A network out of layers: a body that makes features, and a head that makes logits of them. */
final class LayeredNetwork implements Network {

    private final String name;
    private final Input input;
    private final Initialization initialization;
    private final Layer body;
    private final Optional<OneDnnBody> oneDnnBody;
    private final Layer head;
    private final long featureDimension;
    private final long activations;

    LayeredNetwork(
            String name, Input input, Initialization initialization, Layer body, Layer head) {
        this.name = name;
        this.input = input;
        this.initialization = initialization;
        this.body = body;
        this.oneDnnBody = OneDnnBody.of(body);
        this.head = head;
        FeatureShape image = FeatureShape.of(input);
        FeatureShape features = body.outputShape(image);
        this.featureDimension = features.numel();
        this.activations = image.numel() + body.activations(image) + head.activations(features);
    }

    @Override
    public Input input() {
        return input;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long featureDimension() {
        return featureDimension;
    }

    @Override
    public long activations() {
        return activations;
    }

    @Override
    public Weights init(SeedTree seeds) {
        FreshWeights fresh = new FreshWeights(seeds, initialization);
        body.initialize(fresh);
        head.initialize(fresh);
        return fresh.weights();
    }

    @Override
    public Output forward(Weights weights, Tensor images, Pass pass) {
        requireFitting(images.shape());
        Trace trace = new Trace(weights, pass);
        Tensor features = body(images, trace).flatten(1, -1);
        Tensor logits = head.apply(features, trace);
        return trace.output(logits, features);
    }

    private Tensor body(Tensor images, Trace trace) {
        return oneDnnBody
                .filter(own -> own.takes(images, trace.weights()))
                .map(own -> own.apply(images, trace))
                .orElseGet(() -> body.apply(images, trace));
    }

    /** All of it as one layer, from images of this shape to logits. */
    Layer whole(long... shape) {
        requireFitting(shape);
        return new Chain(List.of(body, head));
    }

    @Override
    public Optional<TangentPass> tangents(Weights weights, Precision precision) {
        TangentTrace trace = new TangentTrace(weights, precision);
        return body.tangent(trace)
                .flatMap(b -> head.tangent(trace).map(h -> new TangentPass(trace, b, h)));
    }

    private void requireFitting(long... shape) {
        long[] one = {input.channels(), input.height(), input.width()};
        if (shape.length != 4 || !Arrays.equals(one, Arrays.copyOfRange(shape, 1, 4))) {
            throw new ShapeException(
                    "%s was made for images [B, %d, %d, %d], not %s"
                            .formatted(name, one[0], one[1], one[2], Arrays.toString(shape)));
        }
    }
}
