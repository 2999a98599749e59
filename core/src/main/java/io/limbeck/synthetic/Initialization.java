package io.limbeck.synthetic;

/** What the synthetic images are before the first step. */
public enum Initialization {
    /** N(0, 1) / 4 + 0.5, clamped. */
    NOISE(false),
    /** Whole real images. */
    RANDOM(true),
    /** Each stored image is tiled from factor x factor shrunk real images. */
    MIX(true);

    /** The fact of a set that says what its images were before the first step. */
    public static final String FACT = "began as";

    private final boolean real;

    Initialization(boolean real) {
        this.real = real;
    }

    /**
     * What a set says of it under {@link #FACT}. Steps may leave so much of a real image that it is
     * recognised, which who shares the set must know.
     */
    public String fact() {
        return real ? "real images, which may remain recognisable" : "noise";
    }
}
