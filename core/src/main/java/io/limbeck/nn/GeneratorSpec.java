package io.limbeck.nn;

import io.limbeck.setting.Checks;

/**
 * Which generator, as a recipe says it.
 *
 * @param kind its form
 * @param latent numbers of a latent vector; channels of the latent map of {@code gen224}
 * @param width what the form's channels are multiples of
 */
public record GeneratorSpec(Kind kind, int latent, int width) {

    /** The forms; each halves the side of the image as often as it doubles it. */
    public enum Kind {
        /** From a quarter of the side: images of about 32 pixels. */
        GEN32(4),
        /** The same, twice as wide at the start. */
        GEN32_LARGE(4),
        /** From a sixteenth of the side: 64 to 128 pixels. */
        DCGAN(16),
        /** From a latent map of a sixteenth of the side, without a linear layer: 224 pixels. */
        GEN224(16);

        private final int factor;

        Kind(int factor) {
            this.factor = factor;
        }

        /** Sides that it reaches are multiples of this. */
        public int factor() {
            return factor;
        }
    }

    public GeneratorSpec {
        Checks checks = new Checks();
        checks.given("kind", kind);
        checks.that(
                latent >= 1 && latent <= 8192,
                "latent",
                latent,
                "latent numbers must be 1 to 8192; try 256");
        checks.that(width >= 1 && width <= 1024, "width", width, "must be 1 to 1024; try 64");
        checks.done();
    }

    /** For CIFAR, as FastDFKD has it. */
    public static GeneratorSpec defaults() {
        return new GeneratorSpec(Kind.GEN32, 256, 64);
    }

    /** Whether it can make images of this size. */
    public boolean reaches(long height, long width) {
        return height % kind.factor() == 0 && width % kind.factor() == 0 && height > 0 && width > 0;
    }
}
