package io.limbeck.nn;

import io.limbeck.torch.SeedTree;
import io.limbeck.torch.ShapeException;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A dense network out of layers; the logits of its coarse last map are drawn out bilinearly. */
record LayeredDenseNetwork(
        String name, Network.Input input, Initialization initialization, Layer layers)
        implements DenseNetwork {

    @Override
    public Weights init(SeedTree seeds) {
        FreshWeights fresh = new FreshWeights(seeds, initialization);
        layers.initialize(fresh);
        return fresh.weights();
    }

    @Override
    public long activations() {
        FeatureShape image = FeatureShape.of(input);
        FeatureShape logits = new FeatureShape(input.classes(), input.height(), input.width());
        return image.numel() + layers.activations(image) + logits.numel();
    }

    @Override
    public DenseOutput forward(Weights weights, Tensor images, Pass pass) {
        long[] shape = images.shape();
        if (shape.length != 4 || shape[1] != input.channels()) {
            throw new ShapeException(
                    "%s was made for images [B, %d, H, W], not %s"
                            .formatted(name, input.channels(), Arrays.toString(shape)));
        }
        Trace trace = new Trace(weights, pass);
        Tensor coarse = Trace.inFullPrecision(layers.apply(images, trace));
        // corners not aligned
        Tensor logits = torch.upsample_bilinear2d(coarse, new long[] {shape[2], shape[3]}, false);
        return trace.denseOutput(logits);
    }
}
