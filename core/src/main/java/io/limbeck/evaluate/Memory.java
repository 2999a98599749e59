package io.limbeck.evaluate;

import io.limbeck.data.ClassIndex;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Images that are kept of some classes, and what is learnt from them. Its tensors belong to the
 * scope in which it was made.
 *
 * @param images float32 [N, C, H, W] in [0, 1], on the CPU
 * @param targets of the images, where no teacher labels views: int64 [N] labels among all classes,
 *     or float32 [N, all classes] probabilities
 * @param known the class, among all, of each output of the teacher
 * @param lesson who labels views of them
 * @param stepSize rate of SGD that was learnt with the images, if one was
 */
public record Memory(
        Tensor images,
        Tensor targets,
        List<Integer> known,
        Optional<Lesson> lesson,
        OptionalDouble stepSize) {

    public Memory {
        known = List.copyOf(known);
    }

    /**
     * What a set has of some classes.
     *
     * @param known the class, among all, of each label of the set
     * @param wanted classes among all
     * @param all how many classes there are
     */
    public static Memory of(
            SyntheticSet set, List<Integer> known, int[] wanted, int all, Optional<Lesson> lesson) {
        SyntheticSet.Decoded decoded = set.decode();
        long[] labels = HostTensors.longs(decoded.labels());
        long[] rows =
                IntStream.range(0, labels.length)
                        .filter(i -> contains(wanted, known.get((int) labels[i])))
                        .asLongStream()
                        .toArray();
        Tensor index = HostTensors.of(rows, rows.length);
        Tensor targets =
                set.decodedSoftLabels()
                        .map(logits -> spread(torch.softmax(logits, 1), known, all))
                        .map(soft -> soft.index_select(0, index))
                        .orElseGet(() -> {
                            long[] own =
                                    Arrays.stream(rows)
                                            .map(i -> known.get((int) labels[(int) i]))
                                            .toArray();
                            return HostTensors.of(own, own.length);
                        });
        return new Memory(
                decoded.images().index_select(0, index), targets, known, lesson, set.stepSize());
    }

    /** Random real images of some classes, as many of each. */
    static Memory random(
            Dataset dataset,
            int[] wanted,
            int ipc,
            List<Integer> known,
            Optional<Lesson> lesson,
            SeedTree seeds) {
        LabelledImages train = dataset.train();
        ClassIndex index = ClassIndex.of(train);
        int[] chosen =
                Arrays.stream(index.draw(ipc, seeds))
                        .filter(i -> contains(wanted, train.label(i)))
                        .toArray();
        return new Memory(
                train.images(chosen), train.labels(chosen), known, lesson, OptionalDouble.empty());
    }

    int size() {
        return Math.toIntExact(images.size(0));
    }

    private static boolean contains(int[] classes, int label) {
        return Arrays.stream(classes).anyMatch(c -> c == label);
    }

    /** Probabilities of some classes among all, 0 for the others. */
    private static Tensor spread(Tensor probabilities, List<Integer> known, int all) {
        long[] columns = known.stream().mapToLong(Integer::longValue).toArray();
        return torch.zeros(probabilities.size(0), all)
                .index_copy(1, HostTensors.of(columns, columns.length), probabilities);
    }

    static Tensor joined(List<Tensor> tensors) {
        return torch.cat(new TensorVector(tensors.toArray(Tensor[]::new)), 0);
    }

    /** Hard labels stay so if all are; else they become probabilities. */
    static Tensor targets(List<Memory> memories, int all) {
        boolean hard = memories.stream().allMatch(memory -> memory.targets.dim() == 1);
        return joined(
                memories.stream()
                        .map(memory ->
                                hard || memory.targets.dim() == 2
                                        ? memory.targets
                                        : torch.one_hot(memory.targets, all).to(ScalarType.Float))
                        .toList());
    }
}
