package io.limbeck.evaluate;

import io.limbeck.data.ClassSubset;
import io.limbeck.data.Dataset;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Accuracy;
import io.limbeck.train.StepObserver;
import io.limbeck.train.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;

/**
 * Class-incremental learning in the manner of GDumb (Prabhu, Torr and Dokania, ECCV 2020), as SRe2L
 * reports it: at each step a network is trained from scratch on what is kept of the classes seen so
 * far, with an output for every class that there will be, and tested on the test images of the
 * classes seen; nothing is masked, the answer is the greatest of all outputs.
 *
 * @param dataset whole
 * @param classSteps which classes come when
 * @param network with an output for each class of the data set
 * @param training where no teacher labels views
 * @param seeds of all that is random
 */
public record Continual(
        Dataset dataset,
        ClassSteps classSteps,
        Network network,
        TrainingSettings training,
        SeedTree seeds,
        Compute compute) {

    /** What networks are trained on. */
    public enum Kept {
        /** The synthetic images. */
        SYNTHETIC,
        /** Random real ones, as many as are stored, by the same teacher's labels or their own. */
        RANDOM;

        /** As results call it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One network at one step.
     *
     * @param step from 0
     * @param memories of the classes seen, synthetic
     * @param ipc images of each class
     * @param trial number of the network
     * @return its accuracy on the test images of the classes seen, 0 to 1
     */
    public double accuracy(int step, List<Memory> memories, int ipc, Kept kept, int trial) {
        SeedTree own = seeds.child(step).child(trial);
        try (var _ = new PointerScope()) {
            int[] seen = classSteps.seen(step);
            List<Memory> images =
                    switch (kept) {
                        case SYNTHETIC -> memories;
                        case RANDOM ->
                                memories.stream()
                                        .map(memory -> random(memory, seen, ipc, own))
                                        .toList();
                    };
            Remembered remembered =
                    new Remembered(
                            images,
                            dataset.info().classes(),
                            dataset.preprocessing(),
                            training,
                            compute);
            try (Weights trained = remembered.train(network, own, StepObserver.none())) {
                return Accuracy.of(
                                network,
                                trained,
                                dataset.preprocessing(),
                                ClassSubset.keeping(dataset.test(), seen),
                                compute)
                        .top1();
            }
        }
    }

    /** Real images of the classes of a memory. */
    Memory random(Memory like, int[] seen, int ipc, SeedTree own) {
        int[] wanted = Arrays.stream(seen).filter(like.known()::contains).toArray();
        return Memory.random(
                dataset, wanted, ipc, like.known(), like.lesson(), own.child("choice"));
    }
}
