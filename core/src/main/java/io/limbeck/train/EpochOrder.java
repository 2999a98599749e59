package io.limbeck.train;

import io.limbeck.torch.SeedTree;
import java.util.Arrays;

/**
 * Which images each step sees: every image once an epoch, in an order of the epoch's own. The order
 * is a function of seed and epoch, so that any step can be looked up.
 */
public final class EpochOrder {

    private final int size;
    private final int batch;
    private final SeedTree seeds;
    private int[] order = {};
    private long epoch = -1;

    /**
     * @param size images, 1 or more
     * @param batch images of a step; the last of an epoch may have fewer
     * @param seeds of the orders
     */
    public EpochOrder(int size, int batch, SeedTree seeds) {
        this.size = size;
        this.batch = batch;
        this.seeds = seeds;
    }

    int stepsPerEpoch() {
        return Math.ceilDiv(size, batch);
    }

    /**
     * @param step from 0
     * @return indices of its images
     */
    public int[] batch(long step) {
        long wanted = step / stepsPerEpoch();
        if (wanted != epoch) {
            order = seeds.child(wanted).permutation(size);
            epoch = wanted;
        }
        int from = (int) (step % stepsPerEpoch()) * batch;
        return Arrays.copyOfRange(order, from, Math.min(size, from + batch));
    }
}
