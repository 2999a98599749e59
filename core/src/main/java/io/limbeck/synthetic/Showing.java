package io.limbeck.synthetic;

import io.limbeck.torch.HostTensors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The images of a set that people are shown: at the full size and not decoded. With hallucinators
 * the first base of a class under each of them, then the next base.
 */
public record Showing(SyntheticSet set) {

    /**
     * The first images of a class.
     *
     * @param atMost how many
     * @return [n, channels, height, width] of pixels, without graph; owned by the caller's scope
     */
    public Tensor images(int label, int atMost) {
        return set.hallucination()
                .map(made -> rendered(made, label, atMost))
                .orElseGet(() -> {
                    long[] first = ofClass(label).limit(atMost).toArray();
                    return set.images()
                            .detach()
                            .index_select(0, HostTensors.of(first, first.length));
                });
    }

    private Tensor rendered(Hallucination made, int label, int atMost) {
        Tensor own = set.stored(label).detach();
        int classes = set.info().classes();
        int bases = Math.min(set.ipc(), Math.ceilDiv(atMost, set.renderings()));
        TensorVector images = new TensorVector();
        for (int base = 0; base < bases; base++) {
            for (int drawn = 0; drawn < set.renderings(); drawn++) {
                images.push_back(made.images(classes, label, drawn, own.narrow(0, base, 1)));
            }
        }
        Tensor all = set.preprocessing().invert(torch.cat(images, 0)).detach();
        return all.narrow(0, 0, Math.min(all.size(0), atMost));
    }

    /** How many images {@link #images} can give of a class. */
    public int count(int label) {
        return (int) ofClass(label).count() * set.renderings();
    }

    /** How many images {@link #images} can give of the largest class. */
    public int count() {
        return IntStream.range(0, set.info().classes()).map(this::count).max().orElse(0);
    }

    /**
     * How many images {@link #images} can give of a class in the mean; the same all through a run.
     */
    public int countOnAverage() {
        return set.ipc() * set.renderings();
    }

    /**
     * Places of the stored images with this label: of a replay buffer classes may differ in size.
     */
    private LongStream ofClass(int label) {
        long[] stored = HostTensors.longs(set.labels());
        return LongStream.range(0, stored.length).filter(i -> stored[(int) i] == label);
    }
}
