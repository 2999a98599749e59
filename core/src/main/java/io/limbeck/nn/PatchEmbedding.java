package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Images to tokens [B, 1 + patches, width]: a class token, then a linear map of each square patch,
 * and a learned position added to each. Weights {@code cls_token}, {@code pos_embed} and {@code
 * patch_embed.proj}.
 *
 * @param image shape of what it is made for
 * @param patch side in pixels
 */
record PatchEmbedding(FeatureShape image, long width, long patch) implements Layer {

    private static final String PROJECTION = "patch_embed.proj";

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        if (input.height() % patch != 0 || input.width() % patch != 0) {
            throw new ShapeException(
                    "patches of %d pixels do not fill them; take a patch that divides both sides"
                            .formatted(patch));
        }
        return new FeatureShape(width, tokens(), 1);
    }

    private long tokens() {
        return 1 + image.height() / patch * (image.width() / patch);
    }

    @Override
    public long activations(FeatureShape input) {
        long all = outputShape(input).numel();
        return all - width + 2 * all; // the patches; with the class token; with their places
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.free("cls_token", 1e-6, 1, 1, width);
        fresh.free("pos_embed", 0.02, 1, tokens(), width);
        fresh.convolution(PROJECTION, true, width, image.channels(), patch, patch);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        Tensor patches =
                torch.conv2d(
                                features,
                                trace.weight(PROJECTION, "weight"),
                                trace.optional(PROJECTION, "bias"),
                                new long[] {patch, patch},
                                new long[] {0, 0},
                                new long[] {1, 1},
                                1)
                        .flatten(2, -1)
                        .transpose(1, 2);
        Tensor first =
                trace.weight("cls_token")
                        .to(patches.scalar_type()) // as a reduced precision made the patches
                        .expand(features.size(0), 1, width);
        return torch.cat(new TensorVector(first, patches), 1).add(trace.weight("pos_embed"));
    }
}
