package io.limbeck.nn;

/** How a kind of network draws its first weights; biases and shifts start as said, norms at 1. */
enum Initialization {
    /** PyTorch's default of each layer: weights and biases from U(-1/sqrt(n), 1/sqrt(n)). */
    FRAMEWORK,

    /**
     * Convolutions from N(0, 2 / (k k out)), linear layers as {@link #FRAMEWORK} with bias 0.
     * Source: Zagoruyko and Komodakis, BMVC 2016.
     */
    WIDE_RESNET,

    /** Convolutions as {@link #WIDE_RESNET}, linear layers from N(0, 0.01²) with bias 0. */
    MOBILENET,

    /** Convolutions as {@link #FRAMEWORK}, linear layers from N(0, 0.02²) with bias 0. */
    TRANSFORMER
}
