package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.method.PrioritySettings;
import io.limbeck.method.ReplaySettings;
import io.limbeck.method.ReplaySettings.Evict;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The replay buffer's slots. */
class ReplayBufferTest {

    private static final int CLASSES = 3;

    private static ReplayBuffer of(int capacity, Evict evict, double admit) {
        return new ReplayBuffer(
                capacity,
                CLASSES,
                new ReplaySettings(0.1, 0, evict, admit, 5),
                PrioritySettings.defaults(),
                new Modulation(1, true));
    }

    /** Images whose only pixel is their number, of these classes and confidences. */
    private static Inverted batch(int first, int[] labels, float... logits) {
        byte[][] images = new byte[labels.length][];
        float[][] rows = new float[labels.length][CLASSES];
        float[] divergences = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            images[i] = new byte[] {(byte) (first + i)};
            rows[i][labels[i]] = logits.length == 0 ? 1 : logits[i];
            divergences[i] = first + i + 1;
        }
        return new Inverted(images, rows, divergences);
    }

    private static int[] pixels(ReplayBuffer buffer) {
        return IntStream.range(0, buffer.size()).map(i -> buffer.image(i)[0] & 0xFF).toArray();
    }

    @ParameterizedTest
    @EnumSource
    void insert_batchesThatDoNotDivideTheCapacity_keepsSizeAndHistogram(Evict evict) {
        ReplayBuffer buffer = of(10, evict, 1);
        SplittableRandom random = new SplittableRandom(1);
        int inserted = 0;
        for (int call = 0; call < 12; call++) {
            int[] labels = random.ints(4, 0, CLASSES).toArray();
            assertThat(buffer.insert(batch(4 * call, labels), call)).isEqualTo(4);
            inserted += 4;
            assertThat(buffer.size()).isEqualTo(Math.min(inserted, 10));
            int[] recount = new int[CLASSES];
            for (int i = 0; i < buffer.size(); i++) {
                recount[buffer.slot(i).label()]++;
            }
            assertThat(buffer.histogram()).isEqualTo(recount);
            assertThat(buffer.sampling().size()).isEqualTo(buffer.size());
            assertThat(pixels(buffer)).doesNotHaveDuplicates().contains(inserted - 1);
        }
    }

    @Test
    void insert_fifo_evictsTheOldest() {
        ReplayBuffer buffer = of(5, Evict.FIFO, 1);
        for (int call = 0; call < 4; call++) {
            buffer.insert(batch(3 * call, new int[] {0, 1, 2}), call);
        }
        assertThat(Arrays.stream(pixels(buffer)).sorted()).containsExactly(7, 8, 9, 10, 11);
    }

    @Test
    void insert_balanced_evictsTheOldestOfTheLargestClass() {
        ReplayBuffer buffer = of(6, Evict.BALANCED, 1);
        buffer.insert(batch(0, new int[] {1, 0, 0, 0, 0, 2}), 0);
        buffer.insert(batch(6, new int[] {2, 2}), 1);
        assertThat(buffer.histogram()).containsExactly(2, 1, 3);
        assertThat(pixels(buffer)).contains(0, 3, 4, 5, 6, 7);
    }

    @Test
    void insert_byPhi_evictsTheEasiestOfTheFullestClass() {
        ReplayBuffer buffer = of(4, Evict.PHI, 1);
        buffer.insert(batch(0, new int[] {0, 0, 0, 1}, 1, 9, 2, 3), 0);
        buffer.insert(batch(4, new int[] {2}), 1);
        assertThat(pixels(buffer)).containsExactlyInAnyOrder(0, 2, 3, 4);
    }

    @Test
    void insert_byPriority_evictsTheLowest() {
        ReplayBuffer buffer = of(3, Evict.PRIORITY, 1);
        buffer.insert(batch(0, new int[] {0, 1, 2}), 0);
        buffer.sampling().remeasure(1, 0.01);
        buffer.insert(batch(3, new int[] {2}), 1);
        assertThat(pixels(buffer)).containsExactlyInAnyOrder(0, 2, 3);
    }

    @Test
    void insert_admitsAPart_takesThatWithTheGreatestPhi() {
        ReplayBuffer buffer = of(8, Evict.FIFO, 0.5);
        buffer.insert(batch(0, new int[] {0, 0, 1, 2}, 5, 1, 6, 2), 0);
        assertThat(pixels(buffer)).containsExactly(1, 3);
    }

    @Test
    void insert_newImage_hasWeightOneAndItsDivergence() {
        ReplayBuffer buffer = of(4, Evict.FIFO, 1);
        buffer.insert(batch(0, new int[] {0, 1, 2, 0}), 3);
        buffer.sampling()
                .learnt(new Draw(new int[] {1}, new double[] {0.3}, new float[1]), new float[] {2});
        assertThat(buffer.sampling().delta(1)).isEqualTo(0.3 * 2);
        buffer.insert(batch(10, new int[] {1, 1}), 4);

        assertThat(buffer.slot(1))
                .isEqualTo(new ReplayBuffer.Slot(1, buffer.slot(0).confidence(), 4, 0, 5));
        assertThat(buffer.sampling().lastWeight(1)).isEqualTo(1);
        assertThat(buffer.sampling().delta(1)).isEqualTo(12);
        assertThat(buffer.slot(0).confidence()).isBetween(0.57f, 0.58f);
    }

    @Test
    void restore_ofWhatWasSaved_isTheSameBuffer() {
        try (var _ = new PointerScope()) {
            ReplayBuffer buffer = of(5, Evict.FIFO, 1);
            for (int call = 0; call < 3; call++) {
                buffer.insert(batch(3 * call, new int[] {0, 1, 2}), call);
            }
            Draw draw = buffer.sampling().draw(7, 0.4, new SplittableRandom(1));
            buffer.sampling().learnt(draw, new float[] {1, 2, 3, 4, 5, 6, 7});
            buffer.drawn(draw);
            Map<String, Tensor> saved = new LinkedHashMap<>();
            new BufferTensors(buffer, new ImageShape(1, 1, 1)).save(saved);

            ReplayBuffer other = of(5, Evict.FIFO, 1);
            new BufferTensors(other, new ImageShape(1, 1, 1)).restore(saved, buffer.inserted());
            assertThat(other.histogram()).isEqualTo(buffer.histogram());
            for (int i = 0; i < 5; i++) {
                assertThat(other.slot(i)).isEqualTo(buffer.slot(i));
                assertThat(other.image(i)).isEqualTo(buffer.image(i));
                assertThat(other.logits(i)).isEqualTo(buffer.logits(i));
                assertThat(other.sampling().delta(i)).isEqualTo(buffer.sampling().delta(i));
                assertThat(other.sampling().lastWeight(i))
                        .isEqualTo(buffer.sampling().lastWeight(i));
                assertThat(other.sampling().probability(i))
                        .isEqualTo(buffer.sampling().probability(i));
            }
            buffer.insert(batch(20, new int[] {2, 2}), 9);
            other.insert(batch(20, new int[] {2, 2}), 9);
            assertThat(pixels(other)).isEqualTo(pixels(buffer));
        }
    }

    @Test
    void images_ofSlots_areTheirBytes() {
        try (var _ = new PointerScope()) {
            ReplayBuffer buffer = of(5, Evict.FIFO, 1);
            buffer.insert(batch(250, new int[] {0, 1, 2}), 0);
            BufferTensors tensors = new BufferTensors(buffer, new ImageShape(1, 1, 1));
            assertThat(HostTensors.longs(tensors.images(2, 0, 2))).containsExactly(252, 250, 252);
            assertThat(HostTensors.floats(tensors.logits(1))).containsExactly(0, 1, 0);
        }
    }

    @Test
    void set_noMultipleOfTheClasses_keepsTheNewestImages() {
        try (var _ = new PointerScope()) {
            ReplayBuffer buffer = of(5, Evict.FIFO, 1);
            buffer.insert(batch(0, new int[] {0, 1, 2, 0, 1}), 0);
            ImageShape shape = new ImageShape(1, 1, 1);
            DatasetInfo info =
                    new DatasetInfo(
                            "three",
                            "three",
                            shape,
                            List.of("a", "b", "c"),
                            List.of(0.5),
                            List.of(0.5),
                            "none");
            SyntheticSet set = new BufferTensors(buffer, shape).set(info, Map.of());
            assertThat(HostTensors.longs(set.labels())).containsExactly(0, 1, 2);
            assertThat(HostTensors.floats(set.images()))
                    .containsExactly(3 / 255f, 4 / 255f, 2 / 255f);
        }
    }
}
