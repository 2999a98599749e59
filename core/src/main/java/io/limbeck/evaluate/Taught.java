package io.limbeck.evaluate;

import io.limbeck.label.Labels;
import io.limbeck.label.StudentTraining;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.StepObserver;
import io.limbeck.train.TrainingImages;
import java.util.function.Function;

/**
 * Images that are learnt view by view from a teacher's labels.
 *
 * @param labels of the images of a trial
 */
record Taught(
        ImageSource images,
        String note,
        long steps,
        Function<TrainingImages, Labels> labels,
        Lesson lesson)
        implements Source {

    @Override
    public Weights train(Network network, SeedTree trial, StepObserver observer) {
        TrainingImages own = images.images(trial.child("images"));
        return new StudentTraining(
                        network,
                        lesson.teacher().normalization(),
                        lesson.student(),
                        lesson.teacher().compute())
                .train(network.init(trial.child("weights")), own, labels.apply(own), observer);
    }
}
