package io.limbeck.synthetic;

/** What the synthetic images are before the first step. */
public enum Initialization {
    /** N(0, 1) / 4 + 0.5, clamped. */
    NOISE,
    /** Whole real images. */
    RANDOM,
    /** Each stored image is tiled from factor x factor shrunk real images. */
    MIX
}
