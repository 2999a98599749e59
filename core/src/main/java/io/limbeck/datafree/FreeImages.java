package io.limbeck.datafree;

import io.limbeck.data.ImageShape;
import io.limbeck.method.InversionSettings;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Optimizer;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Optimizers;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Images that are optimised pixel by pixel, without a generator, as DeepInversion does (Yin et al.,
 * CVPR 2020): the sigmoid keeps them in [0, 1], and a call leaves nothing to the next.
 */
record FreeImages(ImageShape shape, InversionSettings settings, Compute compute)
        implements ImageOrigin {

    @Override
    public Attempt begin(SeedTree seeds) {
        Tensor noise =
                seeds.child("pixels")
                        .tensors()
                        .normal(settings.batch(), shape.channels(), shape.height(), shape.width());
        Tensor pixels = compute.place(noise).set_requires_grad(true);
        Optimizer optimizer =
                Optimizers.create(new OptimizerSpec.Adam(1, 0.5, 0.999, 0), List.of(pixels));
        return new Attempt() {
            @Override
            public Tensor images() {
                return pixels.sigmoid();
            }

            @Override
            public List<Tensor> leaves() {
                return List.of(pixels);
            }

            @Override
            public void step(List<Tensor> gradients, boolean last) {
                if (!last) {
                    optimizer.step(leaves(), gradients, settings.latentRate());
                }
            }

            @Override
            public void finish() {
                // Every call starts from new noise.
            }
        };
    }

    @Override
    public void save(Map<String, Tensor> tensors) {
        // There is nothing between calls.
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        // There is nothing between calls.
    }
}
