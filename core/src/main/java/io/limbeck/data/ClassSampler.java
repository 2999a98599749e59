package io.limbeck.data;

import io.limbeck.torch.SeedTree;

/**
 * Draws batches of one class. Draws are addressed, not advanced: the n-th batch of a class depends
 * on the seed, the class, n and the batch size alone, so that a resumed run, or another rank, draws
 * the same ones.
 *
 * <p>A class of n images is gone through in epochs of ceil(n / size) draws, each epoch in an order
 * of its own. The last batch of an epoch is filled up from the beginning of that order. So within a
 * batch no image comes twice, and each epoch shows every image.
 */
public final class ClassSampler {

    private final ClassIndex members;
    private final boolean shuffled;
    private final SeedTree seeds;

    /**
     * @param images whose labels are read once
     * @param shuffled false goes through each class in the order of the images, every epoch alike
     * @param seeds of the orders
     */
    public ClassSampler(LabelledImages images, boolean shuffled, SeedTree seeds) {
        this.members = everyClass(images);
        this.shuffled = shuffled;
        this.seeds = seeds;
    }

    /** Number of images of a class. */
    public int classSize(int label) {
        return members.of(label).length;
    }

    /**
     * The indices of one batch.
     *
     * @param label the class
     * @param draw from 0
     * @param size from 1; a class with no more images than this yields all of them
     * @return min(size, classSize(label)) different indices of images
     */
    public int[] batch(int label, long draw, int size) {
        if (size < 1 || draw < 0) {
            throw new IllegalArgumentException(
                    "batch size is %d and draw %d; a size is 1 or more, a draw 0 or more"
                            .formatted(size, draw));
        }
        int[] all = members.of(label);
        int count = Math.min(size, all.length);
        int draws = Math.max(1, (all.length + size - 1) / size);
        int start = (int) (draw % draws) * count;
        int[] order = order(label, draw / draws);
        int[] batch = new int[count];
        for (int i = 0; i < count; i++) {
            int position = (start + i) % all.length;
            batch[i] = all[shuffled ? order[position] : position];
        }
        return batch;
    }

    private int[] order(int label, long epoch) {
        return shuffled
                ? seeds.child("class")
                        .child(label)
                        .child(epoch)
                        .permutation(members.of(label).length)
                : new int[0];
    }

    private static ClassIndex everyClass(LabelledImages images) {
        ClassIndex index = ClassIndex.of(images);
        int[] sizes = index.sizes();
        for (int c = 0; c < sizes.length; c++) {
            if (sizes[c] == 0) {
                throw new DataException(
                        "class %d has no images; every class needs at least one".formatted(c));
            }
        }
        return index;
    }
}
