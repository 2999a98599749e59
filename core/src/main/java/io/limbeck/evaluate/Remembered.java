package io.limbeck.evaluate;

import io.limbeck.data.Preprocessing;
import io.limbeck.label.JoinedLabels;
import io.limbeck.label.StudentTraining;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.StepObserver;
import io.limbeck.train.SupervisedTraining;
import io.limbeck.train.TrainingImages;
import io.limbeck.train.TrainingSettings;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Learning from scratch from what is kept of the classes seen: by the labels of its teachers where
 * it has them, by its own targets else.
 *
 * @param memories at least one; all with a teacher, or none
 * @param classes of all, seen or not: the outputs of a network
 */
record Remembered(
        List<Memory> memories,
        int classes,
        Preprocessing preprocessing,
        TrainingSettings training,
        Compute compute) {

    Remembered {
        memories = List.copyOf(memories);
    }

    long steps() {
        int images = memories.stream().mapToInt(Memory::size).sum();
        return taught()
                ? (long) labels().epochs() * labels().batches()
                : training.length().totalSteps(images, training.batch());
    }

    private boolean taught() {
        return memories.stream().allMatch(memory -> memory.lesson().isPresent());
    }

    private JoinedLabels labels() {
        return new JoinedLabels(
                memories.stream()
                        .map(memory ->
                                new JoinedLabels.Part(
                                        memory.lesson()
                                                .orElseThrow()
                                                .online(
                                                        TrainingImages.of(
                                                                memory.images(), memory.targets())),
                                        memory.size(),
                                        memory.known()))
                        .toList(),
                classes);
    }

    /**
     * @return kept; the caller closes them
     */
    Weights train(Network network, SeedTree trial, StepObserver observer) {
        Tensor images = Memory.joined(memories.stream().map(Memory::images).toList());
        Weights initial = network.init(trial.child("weights"));
        if (!taught()) {
            TrainingSettings rated = LearnedRate.of(memories).in(training);
            return new SupervisedTraining(network, preprocessing, rated, compute)
                    .train(
                            initial,
                            TrainingImages.of(images, Memory.targets(memories, classes)),
                            trial.child("training"),
                            observer);
        }
        Lesson first = memories.getFirst().lesson().orElseThrow();
        int count = Math.toIntExact(images.size(0));
        return new StudentTraining(
                        network, first.teacher().normalization(), first.student(), compute)
                .train(
                        initial,
                        TrainingImages.of(images, HostTensors.of(new long[count], count)),
                        labels(),
                        observer);
    }
}
