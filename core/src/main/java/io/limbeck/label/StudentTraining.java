package io.limbeck.label;

import io.limbeck.data.Normalization;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.train.StepObserver;
import io.limbeck.train.TrainingImages;
import java.util.concurrent.CancellationException;
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
     * @throws CancellationException if the thread is interrupted; its flag stays set
     */
    public Weights train(
            Weights initial, TrainingImages images, Labels labels, StepObserver observer) {
        try (var _ = new PointerScope()) {
            StudentRun run = new StudentRun(this, initial, images, labels);
            for (int epoch = 0; epoch < labels.epochs(); epoch++) {
                for (int index = 0; index < labels.batches(); index++) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new CancellationException(
                                "the training of a student was interrupted");
                    }
                    double loss;
                    try (var _ = new PointerScope()) {
                        loss = run.step(epoch, index);
                    }
                    long done = (long) epoch * labels.batches() + index + 1;
                    observer.step(done, loss, run::current);
                }
            }
            return run.current().copy().keep();
        }
    }
}
