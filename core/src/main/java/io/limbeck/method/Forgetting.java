package io.limbeck.method;

import io.limbeck.data.ClassIndex;
import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.StepObserver;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Chooses the images that a network forgets most often: once during a training it had them right,
 * and the next time it met them it had them wrong. One that it never had right counts as forgotten
 * without end. Source: Toneva et al., "An Empirical Study of Example Forgetting during Deep Neural
 * Network Learning", ICLR 2019.
 */
final class Forgetting implements StepObserver {

    private final boolean[] learnt;
    private final boolean[] right;
    private final int[] forgotten;

    /**
     * @param images how many there are
     */
    Forgetting(int images) {
        this.learnt = new boolean[images];
        this.right = new boolean[images];
        this.forgotten = new int[images];
    }

    @Override
    public void batch(int[] indices, Tensor logits, Tensor targets) {
        try (var _ = new PointerScope()) {
            long[] said = HostTensors.longs(logits.argmax(new LongOptional(1), false));
            long[] labels = HostTensors.longs(targets);
            for (int i = 0; i < indices.length; i++) {
                meet(indices[i], said[i] == labels[i]);
            }
        }
    }

    /** The network meets an image. */
    void meet(int image, boolean nowRight) {
        if (right[image] && !nowRight) {
            forgotten[image]++;
        }
        right[image] = nowRight;
        learnt[image] |= nowRight;
    }

    @Override
    public void step(long step, double loss, Supplier<Weights> current) {
        // Batches say all.
    }

    /** How often an image was forgotten; without end if it was never learnt. */
    int count(int image) {
        return learnt[image] ? forgotten[image] : Integer.MAX_VALUE;
    }

    /**
     * The most forgotten images of each class, by class; ties are drawn.
     *
     * @param seeds of the ties
     */
    int[] choose(ClassIndex index, int perClass, SeedTree seeds) {
        return IntStream.range(0, index.byClass().size())
                .flatMap(label -> {
                    int[] members = index.byClass().get(label);
                    int[] order = seeds.child(label).permutation(members.length);
                    return Arrays.stream(order)
                            .mapToObj(i -> members[i])
                            .sorted(Comparator.comparingInt(this::count).reversed())
                            .limit(perClass)
                            .mapToInt(Integer::intValue);
                })
                .toArray();
    }
}
