package io.limbeck.nn;

import io.limbeck.torch.SeedTree;

/** What is known of a network of any kind before it sees an image. Immutable. */
public interface NetworkDescription {

    /** The input it was made for, and the number of classes. */
    Network.Input input();

    /** The short name that recipes use, for example {@code convnet} or {@code resnet18}. */
    String name();

    /**
     * Fresh weights (PyTorch's default initialisation of each layer, or that of the network's
     * authors), on the CPU, float32, without gradient; the only place that draws random numbers.
     * Owned by the caller's scope.
     */
    Weights init(SeedTree seeds);
}
