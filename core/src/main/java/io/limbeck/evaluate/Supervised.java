package io.limbeck.evaluate;

import io.limbeck.data.Preprocessing;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.StepObserver;
import io.limbeck.train.SupervisedTraining;
import io.limbeck.train.TrainingSettings;

/** Images that are learnt with one label each, hard or soft. */
record Supervised(
        ImageSource images, Preprocessing preprocessing, TrainingSettings training, Compute compute)
        implements Source {

    @Override
    public long steps() {
        return training.length().totalSteps(images.trainingImages(), training.batch());
    }

    @Override
    public Weights train(Network network, SeedTree trial, StepObserver observer) {
        return new SupervisedTraining(network, preprocessing, training, compute)
                .train(
                        network.init(trial.child("weights")),
                        images.images(trial.child("images")),
                        trial.child("training"),
                        observer);
    }
}
