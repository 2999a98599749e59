package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The generators that data-free distillation inverts teachers with. Hidden convolutions have no
 * bias; leaky ReLUs have slope 0.2; features are doubled by nearest neighbours before a
 * convolution. Source of the forms for 32 and 224 pixels: CMI (Fang et al., IJCAI 2021) and
 * FastDFKD (Fang et al., AAAI 2022). The form for 64 to 128 pixels has a doubling and a convolution
 * in place of each transposed convolution.
 */
public final class Generators {

    private Generators() {}

    /**
     * The generator of a description, for a kind of image.
     *
     * @throws ShapeException if it cannot reach that size; the message says which it reaches
     */
    public static Generator create(GeneratorSpec spec, int channels, int height, int width) {
        if (!spec.reaches(height, width)) {
            throw new ShapeException(
                    "%s makes images whose sides are multiples of %d, not %dx%d pixels"
                            .formatted(name(spec), spec.kind().factor(), height, width));
        }
        Growth growth = new Growth(height / spec.kind().factor(), width / spec.kind().factor());
        int w = spec.width();
        return switch (spec.kind()) {
            case GEN32 ->
                    growth.fromVector(spec.latent(), 2L * w)
                            .up(2L * w)
                            .up(w)
                            .images(spec, channels);
            case GEN32_LARGE ->
                    growth.fromVector(spec.latent(), 4L * w)
                            .up(2L * w)
                            .up(w)
                            .images(spec, channels);
            case DCGAN ->
                    growth.fromVector(spec.latent(), 8L * w)
                            .up(4L * w)
                            .up(2L * w)
                            .up(w)
                            .up(w)
                            .images(spec, channels);
            case GEN224 ->
                    growth.fromMap(spec.latent(), 2L * w)
                            .up(2L * w)
                            .up(w)
                            .up(w)
                            .up(w)
                            .images(spec, channels);
        };
    }

    private static String name(GeneratorSpec spec) {
        return spec.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Layers that make maps larger, one after the other. */
    private static final class Growth {

        private static final double SLOPE = 0.2;

        private final List<Layer> layers = new ArrayList<>();
        private final long rows;
        private final long columns;
        private FeatureShape latent;
        private boolean map;
        private long channels;
        private int doublings;

        Growth(long rows, long columns) {
            this.rows = rows;
            this.columns = columns;
        }

        Growth fromVector(long latentNumbers, long first) {
            latent = new FeatureShape(latentNumbers, 1, 1);
            channels = first;
            layers.add(new Linear(Generator.FIRST, latentNumbers, first * rows * columns));
            layers.add(new Unflatten(first, rows, columns));
            layers.add(new BatchNorm(Generator.FIRST + "_norm", first));
            return this;
        }

        Growth fromMap(long latentChannels, long first) {
            latent = new FeatureShape(latentChannels, rows, columns);
            map = true;
            channels = first;
            layers.add(new Convolution(Generator.FIRST, latentChannels, first, 3, 1, 1, false));
            layers.add(new BatchNorm(Generator.FIRST + "_norm", first));
            layers.add(new LeakyRelu(SLOPE));
            return this;
        }

        Growth up(long out) {
            String block = "up." + doublings++;
            layers.add(new NearestDoubling());
            layers.add(new Convolution(block + ".conv", channels, out, 3, 1, 1, false));
            layers.add(new BatchNorm(block + ".norm", out));
            layers.add(new LeakyRelu(SLOPE));
            channels = out;
            return this;
        }

        Generator images(GeneratorSpec spec, long out) {
            layers.add(new Convolution("image", channels, out, 3, 1, 1, true));
            layers.add(new FullPrecision());
            layers.add(new Activate(NetworkSpec.Activation.SIGMOID));
            return new Generator(name(spec), latent, map, new Chain(layers));
        }
    }
}
