package io.limbeck.datafree;

import io.limbeck.method.PrioritySettings;
import io.limbeck.method.ReplaySettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The dynamic replay buffer: a bounded number of images, of which every call renews a part. Lives
 * on the host, bytes and numbers; only drawn batches go to a device. Slots are filled from 0 up.
 */
final class ReplayBuffer {

    private final int classes;
    private final ReplaySettings settings;
    private final Modulation phi;
    private final PrioritySampling sampling;
    private final byte[][] images;
    private final float[][] logits;
    private final int[] labels;
    private final float[] confidences;
    private final int[] births;
    private final int[] draws;
    private final long[] orders;
    private final List<List<Integer>> pixels;
    private final int[] histogram;
    private final long[] contents;
    private int size;
    private long inserted;

    /**
     * @param capacity at least 1
     * @param phi orders what is let in and, by one policy, what goes
     */
    ReplayBuffer(
            int capacity,
            int classes,
            ReplaySettings settings,
            PrioritySettings priority,
            Modulation phi) {
        this.classes = classes;
        this.settings = settings;
        this.phi = phi;
        this.sampling = new PrioritySampling(priority, capacity);
        this.images = new byte[capacity][];
        this.logits = new float[capacity][];
        this.labels = new int[capacity];
        this.confidences = new float[capacity];
        this.births = new int[capacity];
        this.draws = new int[capacity];
        this.orders = new long[capacity];
        this.pixels = new ArrayList<>(Collections.nCopies(capacity, List.of()));
        this.histogram = new int[classes];
        this.contents = new long[classes];
    }

    /**
     * One slot's numbers.
     *
     * @param label the teacher's class
     * @param confidence its probability
     * @param birth cycle of insertion
     * @param draws times drawn
     * @param order how many images were inserted before it
     */
    record Slot(int label, float confidence, int birth, int draws, long order) {}

    int capacity() {
        return images.length;
    }

    int size() {
        return size;
    }

    int classes() {
        return classes;
    }

    PrioritySampling sampling() {
        return sampling;
    }

    Slot slot(int index) {
        return new Slot(
                labels[index], confidences[index], births[index], draws[index], orders[index]);
    }

    byte[] image(int index) {
        return images[index];
    }

    float[] logits(int index) {
        return logits[index];
    }

    /** Pixels of a slot by class; empty where images are classified as a whole. */
    List<Integer> pixels(int index) {
        return pixels.get(index);
    }

    /** Whether pixels are classified; false while there are no images. */
    boolean isOfPixels() {
        return size > 0 && !pixels.getFirst().isEmpty();
    }

    /** Images by class, or by that of most of their pixels; a copy. */
    int[] histogram() {
        return histogram.clone();
    }

    /** Share of each class among the images, or their pixels; all 0 if there are none. */
    float[] shares() {
        return shares(contents);
    }

    /** Share of each class as phi asks for it: among the pixels, or the images. */
    float[] modulating() {
        return switch (phi.pixelClass()) {
            case SHARES, PIXEL -> shares();
            case DOMINANT -> shares(Arrays.stream(histogram).asLongStream().toArray());
        };
    }

    private float[] shares(long... counts) {
        float[] shares = new float[classes];
        long all = Arrays.stream(counts).sum();
        for (int c = 0; c < classes; c++) {
            shares[c] = all == 0 ? 0 : (float) counts[c] / all;
        }
        return shares;
    }

    /**
     * Lets in the share of a batch that the settings admit, and evicts as many as have no room.
     *
     * @param cycle for their age
     * @return how many were let in
     */
    int insert(Inverted batch, int cycle) {
        List<Opinion> thoughts = batch.opinions();
        int[] chosen = admitted(thoughts);
        int[] slots = room(chosen.length);
        for (int i = 0; i < slots.length; i++) {
            put(slots[i], batch, chosen[i], thoughts.get(chosen[i]), cycle);
        }
        return slots.length;
    }

    /** By falling phi, the order of the batch where phi is the same. */
    private int[] admitted(List<Opinion> thoughts) {
        int count = Math.min(capacity(), (int) Math.ceil(settings.admit() * thoughts.size()));
        IntStream all = IntStream.range(0, thoughts.size());
        if (count == thoughts.size()) {
            return all.toArray();
        }
        float[] shares = modulating();
        return all.boxed()
                .sorted(Comparator.comparingDouble(i -> -phi.of(shares, thoughts.get(i))))
                .limit(count)
                .mapToInt(i -> i)
                .toArray();
    }

    private Opinion opinion(int slot) {
        return new Opinion(new Confidence(labels[slot], confidences[slot]), pixels.get(slot));
    }

    /** So many slots to write into: free ones, then evicted ones. */
    private int[] room(int count) {
        int free = Math.min(count, capacity() - size);
        int[] slots = new int[count];
        for (int i = 0; i < free; i++) {
            slots[i] = size + i;
        }
        List<Integer> evicted = victims(count - free, inserted + free);
        for (int i = free; i < count; i++) {
            slots[i] = evicted.get(i - free);
        }
        return slots;
    }

    /**
     * @param order of the first image that will take their place
     */
    private List<Integer> victims(int count, long order) {
        if (count == 0) {
            return List.of();
        }
        Comparator<Integer> oldest = Comparator.comparingLong(slot -> orders[slot]);
        return switch (settings.evict()) {
            // Slots were filled and renewed one after the other, so the oldest is known.
            case FIFO ->
                    IntStream.range(0, count)
                            .mapToObj(i -> (int) ((order + i) % capacity()))
                            .toList();
            case BALANCED -> oldestOfLargest(count, oldest);
            case PHI -> {
                float[] shares = modulating();
                yield first(
                        count,
                        Comparator.<Integer>comparingDouble(slot -> phi.of(shares, opinion(slot)))
                                .thenComparing(oldest));
            }
            case PRIORITY ->
                    first(
                            count,
                            Comparator.<Integer>comparingDouble(sampling::delta)
                                    .thenComparing(oldest));
        };
    }

    private List<Integer> first(int count, Comparator<Integer> order) {
        return IntStream.range(0, size).boxed().sorted(order).limit(count).toList();
    }

    private List<Integer> oldestOfLargest(int count, Comparator<Integer> oldest) {
        List<ArrayDeque<Integer>> byClass = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            byClass.add(new ArrayDeque<>());
        }
        first(size, oldest).forEach(slot -> byClass.get(labels[slot]).add(slot));
        List<Integer> victims = new ArrayList<>();
        while (victims.size() < count) {
            ArrayDeque<Integer> largest =
                    byClass.stream().max(Comparator.comparingInt(ArrayDeque::size)).orElseThrow();
            victims.add(largest.poll());
        }
        return victims;
    }

    private void put(int slot, Inverted batch, int index, Opinion thought, int cycle) {
        if (slot < size) {
            count(slot, -1);
        } else {
            size++;
        }
        images[slot] = batch.images()[index];
        logits[slot] = batch.logits().get(index);
        labels[slot] = thought.confidence().label();
        confidences[slot] = thought.confidence().probability();
        pixels.set(slot, thought.pixels());
        births[slot] = cycle;
        draws[slot] = 0;
        orders[slot] = inserted++;
        count(slot, 1);
        sampling.insert(slot, batch.divergences()[index]);
    }

    private void count(int slot, int times) {
        histogram[labels[slot]] += times;
        opinion(slot).count(contents, times);
    }

    /** Notes that the images of a batch were drawn. */
    void drawn(Draw draw) {
        for (int slot : draw.slots()) {
            draws[slot]++;
        }
    }

    /** Takes over slots as they were; for a checkpoint. */
    void restore(
            List<Slot> slots,
            byte[][] oldImages,
            float[][] oldLogits,
            List<List<Integer>> oldPixels,
            long insertedSoFar) {
        size = slots.size();
        inserted = insertedSoFar;
        Arrays.fill(histogram, 0);
        Arrays.fill(contents, 0);
        for (int i = 0; i < size; i++) {
            Slot slot = slots.get(i);
            images[i] = oldImages[i];
            logits[i] = oldLogits[i];
            pixels.set(i, oldPixels.get(i));
            labels[i] = slot.label();
            confidences[i] = slot.confidence();
            births[i] = slot.birth();
            draws[i] = slot.draws();
            orders[i] = slot.order();
            count(i, 1);
        }
    }

    long inserted() {
        return inserted;
    }
}
