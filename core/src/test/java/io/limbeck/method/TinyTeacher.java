package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.data.Normalization;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Accuracy;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.StepObserver;
import io.limbeck.train.SupervisedTraining;
import io.limbeck.train.Teacher;
import io.limbeck.train.TrainingImages;
import io.limbeck.train.TrainingSettings;
import java.nio.file.Path;

/** A small network with batch norms, trained for a second. */
public final class TinyTeacher {

    private TinyTeacher() {}

    /** Squeezed out of this data set; the caller closes it. */
    public static Teacher of(Dataset data, Path folder) {
        var shape = data.info().shape();
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                2,
                                16,
                                NetworkSpec.Norm.BATCH,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(
                                shape.channels(),
                                shape.height(),
                                shape.width(),
                                data.info().classes()));
        TrainingSettings training =
                new TrainingSettings(
                        Length.steps(60),
                        20,
                        new OptimizerSpec.Sgd(0.05, 0.9, 5e-4),
                        ScheduleSpec.Cosine.defaults(),
                        "none",
                        0,
                        0,
                        0);
        Normalization normalization = Normalization.of(data.info());
        try (Weights trained =
                new SupervisedTraining(network, normalization, training, Compute.cpu())
                        .train(
                                network.init(SeedTree.of(1)),
                                TrainingImages.of(data.train()),
                                SeedTree.of(2),
                                StepObserver.none())) {
            Accuracy accuracy =
                    Accuracy.of(network, trained, normalization, data.test(), Compute.cpu());
            return Teacher.squeezed(
                    folder.resolve("teacher"), network, trained, accuracy, data, Compute.cpu());
        }
    }

    /** As it was made, having learnt nothing; the caller closes it. */
    public static Teacher untrained(Network network, Dataset data, Path folder) {
        Weights weights = network.init(SeedTree.of(2));
        Accuracy accuracy =
                Accuracy.of(
                        network,
                        weights,
                        Normalization.of(data.info()),
                        data.test(),
                        Compute.cpu());
        return Teacher.squeezed(
                folder.resolve("teacher"), network, weights, accuracy, data, Compute.cpu());
    }
}
