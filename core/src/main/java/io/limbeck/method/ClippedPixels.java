package io.limbeck.method;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.synthetic.Showing;
import io.limbeck.synthetic.SyntheticSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Warns once if, among the first pictures of a run, most pixels are black or white only because
 * pictures are clipped. Images that live in the numbers of networks have no bounds, and a network
 * that normalises each of them hardly sees it, so that only pictures and PNG exports are spoilt;
 * but a rate that does so at once is far too high for most losses.
 */
final class ClippedPixels implements SnapshotSink {

    /** Of a class. */
    private static final int IMAGES = 10;

    /** Half a step of 8 bits. */
    private static final double TOLERANCE = 0.5 / 255;

    private static final double MOST = 0.5;

    private final SnapshotSink pictures;
    private final long until;
    private final Listener listener;
    private boolean warned;

    /**
     * @param pictures gets every snapshot
     * @param until the last iteration after which pixels are counted
     */
    ClippedPixels(SnapshotSink pictures, long until, Listener listener) {
        this.pictures = pictures;
        this.until = until;
        this.listener = listener;
    }

    @Override
    public void snapshot(long step, SyntheticSet set) {
        pictures.snapshot(step, set);
        if (step == 0 || step > until || warned) {
            return;
        }
        double share = share(set);
        if (share > MOST) {
            warned = true;
            listener.on(
                    new Event.Warning(
                            "after %d iterations %.0f %% of the pixels are outside [0, 1], which pictures and PNG exports clip; if they are to be looked at, or the loss does not fall, lower %s"
                                    .formatted(step, 100 * share, mend(set))));
        }
    }

    private static String mend(SyntheticSet set) {
        return set.hallucination().isPresent()
                ? "parameterization.optimizer.learning-rate, of the hallucinators, or optimizer.learning-rate, of the bases"
                : "optimizer.learning-rate, or let probe.iterations choose it";
    }

    /** Of the pixels that pictures show. */
    static double share(SyntheticSet set) {
        double outside = 0;
        double all = 0;
        for (int label = 0; label < set.info().classes(); label++) {
            try (var _ = new PointerScope()) {
                Tensor shown = new Showing(set).images(label, IMAGES);
                Tensor below = shown.lt(new Scalar(-TOLERANCE));
                Tensor above = shown.gt(new Scalar(1 + TOLERANCE));
                outside += below.logical_or(above).sum().item_double();
                all += shown.numel();
            }
        }
        return outside / all;
    }
}
