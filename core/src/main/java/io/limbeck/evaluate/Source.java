package io.limbeck.evaluate;

import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.StepObserver;

/** One row's way of making a trained network: images, their labels, and how they are learnt. */
interface Source {

    ImageSource images();

    /** As in {@link EvaluationResult.Row#note()}. */
    default String note() {
        return images().note();
    }

    /** Optimiser steps of a training. */
    long steps();

    /**
     * Trains a network from scratch.
     *
     * @param trial seeds of this trial
     * @param observer hears of every step
     * @return kept; the caller closes them
     */
    Weights train(Network network, SeedTree trial, StepObserver observer);
}
