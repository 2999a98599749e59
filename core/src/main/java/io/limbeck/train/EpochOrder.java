package io.limbeck.train;

import io.limbeck.torch.SeedTree;
import java.util.Arrays;

/**
 * Which images each step sees: every image once an epoch, in an order of the epoch's own. The order
 * is a function of seed and epoch, so that any step can be looked up.
 *
 * <p>A single image that batches of several leave over joins the batch before it: alone it would
 * give a batch norm that sees one pixel of each image nothing to normalise by (the context of a
 * DeepLabV3), and any other a poor guess. To refuse such sizes would leave NYUv2's 795 images no
 * even batch, and to drop the image would not see it.
 */
public final class EpochOrder {

    private final int size;
    private final int batch;
    private final SeedTree seeds;
    private int[] order = {};
    private long epoch = -1;

    /**
     * @param size images, 1 or more
     * @param batch images of a step; the last of an epoch may have fewer, or one more
     * @param seeds of the orders
     */
    public EpochOrder(int size, int batch, SeedTree seeds) {
        this.size = size;
        this.batch = batch;
        this.seeds = seeds;
    }

    /** Steps of an epoch over so many images. */
    public static int steps(int size, int batch) {
        boolean joins = batch > 1 && size > batch && size % batch == 1;
        return joins ? size / batch : Math.ceilDiv(size, batch);
    }

    int stepsPerEpoch() {
        return steps(size, batch);
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
        int place = (int) (step % stepsPerEpoch());
        boolean last = place == stepsPerEpoch() - 1;
        return Arrays.copyOfRange(order, place * batch, last ? size : (place + 1) * batch);
    }
}
