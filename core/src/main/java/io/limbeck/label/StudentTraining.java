package io.limbeck.label;

import io.limbeck.data.Normalization;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.train.StepObserver;
import io.limbeck.train.TrainingImages;
import org.bytedeco.javacpp.PointerScope;

/**
 * Trains a network from scratch on labelled views. It sees the very views that the teacher saw, in
 * the batches in which they were mixed, so it draws nothing at random but its initial weights.
 *
 * @param network what is trained
 * @param normalization the teacher's
 * @param settings how
 * @param compute where, and how exactly
 */
public record StudentTraining(
        Network network, Normalization normalization, StudentSettings settings, Compute compute) {

    /**
     * @param initial weights to start from; not changed
     * @param images that the labels are for
     * @param labels all of whose epochs are gone through once
     * @param observer hears of every step
     * @return the weights after the last step, on the training's device, without gradient, kept:
     *     the caller closes them
     * @throws io.limbeck.torch.NonFiniteLossException if the loss is NaN or infinite
     * @throws StoppedException if the thread is interrupted; the weights are lost
     */
    public Weights train(
            Weights initial, TrainingImages images, Labels labels, StepObserver observer) {
        try (var _ = new PointerScope()) {
            StudentRun run = new StudentRun(this, initial, images, labels);
            for (int epoch = 0; epoch < labels.epochs(); epoch++) {
                for (int index = 0; index < labels.batches(); index++) {
                    long before = (long) epoch * labels.batches() + index;
                    StoppedException.ifInterrupted(
                            () -> "training was stopped after %d steps".formatted(before));
                    double loss;
                    try (var _ = new PointerScope()) {
                        loss = run.step(epoch, index);
                    }
                    observer.step(before + 1, loss, run::current);
                }
            }
            return run.current().copy().keep();
        }
    }
}
