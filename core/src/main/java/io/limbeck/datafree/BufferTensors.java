package io.limbeck.datafree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.PixelBytes;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A replay buffer as tensors: batches of it, its checkpoint, and the set that it is.
 *
 * @param buffer what is shown
 * @param shape of an image
 */
record BufferTensors(ReplayBuffer buffer, ImageShape shape) {

    private static final String IMAGES = "buffer.images";
    private static final String LOGITS = "buffer.logits";
    private static final String NUMBERS = "buffer.numbers";
    private static final String CONFIDENCES = "buffer.confidences";
    private static final String PRIORITIES = "buffer.priorities";
    private static final String PIXELS = "buffer.pixels";
    private static final byte GREY = (byte) 128;

    /** uint8 [slots, C, H, W] on the CPU. */
    Tensor images(int... slots) {
        int each = shape.numel();
        return PixelBytes.tensor(
                bytes -> {
                    for (int i = 0; i < slots.length; i++) {
                        put(slots[i], bytes, (long) i * each);
                    }
                },
                slots.length,
                shape);
    }

    private void put(int slot, MemorySegment bytes, long at) {
        MemorySegment.copy(buffer.image(slot), 0, bytes, JAVA_BYTE, at, shape.numel());
    }

    /**
     * The teacher's logits of images as they are, float32 [slots, classes] on the CPU; empty where
     * pixels are classified, as those are not kept.
     */
    Optional<Tensor> known(int... slots) {
        return buffer.isOfPixels() ? Optional.empty() : Optional.of(logits(slots));
    }

    /** What is kept of the teacher's, float32 [slots, classes] on the CPU. */
    Tensor logits(int... slots) {
        int each = buffer.classes();
        float[] all = new float[slots.length * each];
        for (int i = 0; i < slots.length; i++) {
            System.arraycopy(buffer.logits(slots[i]), 0, all, i * each, each);
        }
        return HostTensors.of(all, slots.length, each);
    }

    /** For a checkpoint; nothing while the buffer is empty. */
    void save(Map<String, Tensor> tensors) {
        int n = buffer.size();
        if (n == 0) {
            return;
        }
        int[] all = IntStream.range(0, n).toArray();
        long[] numbers = new long[4 * n];
        float[] confidences = new float[n];
        double[] priorities = new double[2 * n];
        for (int i = 0; i < n; i++) {
            ReplayBuffer.Slot slot = buffer.slot(i);
            numbers[4 * i] = slot.label();
            numbers[4 * i + 1] = slot.birth();
            numbers[4 * i + 2] = slot.draws();
            numbers[4 * i + 3] = slot.order();
            confidences[i] = slot.confidence();
            priorities[2 * i] = buffer.sampling().delta(i);
            priorities[2 * i + 1] = buffer.sampling().lastWeight(i);
        }
        tensors.put(IMAGES, images(all));
        tensors.put(LOGITS, logits(all));
        tensors.put(NUMBERS, HostTensors.of(numbers, n, 4));
        tensors.put(CONFIDENCES, HostTensors.of(confidences, n));
        tensors.put(PRIORITIES, HostTensors.of(priorities, n, 2));
        if (buffer.isOfPixels()) {
            long[] pixels =
                    IntStream.of(all)
                            .boxed()
                            .flatMap(slot -> buffer.pixels(slot).stream())
                            .mapToLong(Integer::longValue)
                            .toArray();
            tensors.put(PIXELS, HostTensors.of(pixels, n, buffer.classes()));
        }
    }

    void restore(Map<String, Tensor> tensors, long inserted) {
        if (!tensors.containsKey(IMAGES)) {
            return;
        }
        long[] numbers = HostTensors.longs(tensors.get(NUMBERS));
        float[] confidences = HostTensors.floats(tensors.get(CONFIDENCES));
        double[] priorities = HostTensors.doubles(tensors.get(PRIORITIES));
        float[] logits = HostTensors.floats(tensors.get(LOGITS));
        int n = confidences.length;
        List<ReplayBuffer.Slot> slots = new ArrayList<>();
        byte[][] images = new byte[n][];
        float[][] rows = new float[n][];
        double[] deltas = new double[n];
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            slots.add(
                    new ReplayBuffer.Slot(
                            (int) numbers[4 * i],
                            confidences[i],
                            (int) numbers[4 * i + 1],
                            (int) numbers[4 * i + 2],
                            numbers[4 * i + 3]));
            try (Tensor own = tensors.get(IMAGES).select(0, i)) {
                images[i] = HostTensors.bytes(own);
            }
            rows[i] = Arrays.copyOfRange(logits, i * buffer.classes(), (i + 1) * buffer.classes());
            deltas[i] = priorities[2 * i];
            weights[i] = priorities[2 * i + 1];
        }
        buffer.restore(slots, images, rows, pixels(tensors, n), inserted);
        buffer.sampling().restore(deltas, weights);
    }

    /** Of each slot by class; none where images are classified as a whole. */
    private List<List<Integer>> pixels(Map<String, Tensor> tensors, int n) {
        if (!tensors.containsKey(PIXELS)) {
            return Collections.nCopies(n, List.of());
        }
        long[] all = HostTensors.longs(tensors.get(PIXELS));
        int each = buffer.classes();
        return IntStream.range(0, n)
                .mapToObj(i ->
                        Arrays.stream(all, i * each, (i + 1) * each)
                                .mapToObj(Math::toIntExact)
                                .toList())
                .toList();
    }

    /**
     * The images as a set, with the teacher's logits as soft labels; where pixels are classified
     * those are logits of the shares of their classes, and the label is the class of which an image
     * has most, compared with the whole buffer: else nearly all would be the ground's. A set has as
     * many images as classes times a whole number, so the oldest few are left out; how many there
     * are of each class, the labels say.
     *
     * @return owned by the caller's scope
     */
    SyntheticSet set(DatasetInfo info, Map<String, String> facts) {
        int ipc = buffer.size() / info.classes();
        float[] shares = buffer.shares();
        int[] shown = IntStream.range(0, buffer.size()).map(slot -> label(slot, shares)).toArray();
        int[] slots =
                IntStream.range(0, buffer.size())
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> -buffer.slot(i).order()))
                        .limit((long) ipc * info.classes())
                        .sorted(
                                Comparator.<Integer>comparingInt(i -> shown[i])
                                        .thenComparingLong(i -> -buffer.slot(i).order()))
                        .mapToInt(i -> i)
                        .toArray();
        long[] labels = Arrays.stream(slots).mapToLong(i -> shown[i]).toArray();
        return new SyntheticSet(
                info,
                ipc,
                Formation.plain(),
                PixelBytes.floats(images(slots)),
                HostTensors.of(labels, labels.length),
                Optional.of(logits(slots)),
                facts);
    }

    /**
     * The newest images of each class as a set, grey where there are not so many: it has the same
     * size all through a run.
     *
     * @param each images of a class
     * @return owned by the caller's scope
     */
    SyntheticSet newest(DatasetInfo info, int each, Map<String, String> facts) {
        float[] shares = buffer.shares();
        int[] found = new int[info.classes()];
        List<Integer> slots =
                IntStream.range(0, buffer.size())
                        .boxed()
                        .sorted(Comparator.comparingLong(slot -> -buffer.slot(slot).order()))
                        .toList();
        Tensor images =
                PixelBytes.tensor(
                        bytes -> {
                            bytes.fill(GREY);
                            for (int slot : slots) {
                                int label = label(slot, shares);
                                if (found[label] < each) {
                                    long place = (long) label * each + found[label]++;
                                    put(slot, bytes, place * shape.numel());
                                }
                            }
                        },
                        each * info.classes(),
                        shape);
        return SyntheticSet.of(info, each, Formation.plain(), PixelBytes.floats(images), facts);
    }

    private int label(int slot, float[] shares) {
        if (!buffer.isOfPixels()) {
            return buffer.slot(slot).label();
        }
        List<Integer> pixels = buffer.pixels(slot);
        int most = 0;
        for (int c = 1; c < shares.length; c++) {
            // q_c / h_c > q_most / h_most, without a division by nothing
            most = pixels.get(c) * shares[most] > pixels.get(most) * shares[c] ? c : most;
        }
        return most;
    }
}
