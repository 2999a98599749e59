package io.limbeck.data;

import io.limbeck.event.StoppedException;
import io.limbeck.torch.Compute;
import io.limbeck.torch.ComputeDevice;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Labelled images that are looked at often, and what still has to be done to see them. Whitened
 * ones are made once and kept in memory: a product with a [3072, 3072] matrix costs more than half
 * of what a narrow ConvNet takes to learn from an image. What is cheap to make, does not fit, or is
 * for another device than the CPU is made each time.
 *
 * @param images what to look at: pixels, or numbers that networks see
 * @param preprocessing what is left to do to them
 * @param kept what {@link #close()} frees
 */
public record SeenImages(LabelledImages images, Preprocessing preprocessing, Optional<Tensor> kept)
        implements AutoCloseable {

    /** All of CIFAR is 0.6 GB, Tiny-ImageNet's training images 4.9. */
    private static final long MOST_BYTES = 1L << 30;

    private static final int BATCH = 500;

    /**
     * @param preprocessing of the images
     * @param compute whose limit of memory, if it has one, is left to what needs it
     * @return to be closed; as long as it is open the images must be
     * @throws StoppedException if the thread is interrupted
     */
    public static SeenImages of(
            LabelledImages images, Preprocessing preprocessing, Compute compute) {
        long numbers = (long) images.size() * images.shape().numel();
        boolean pays =
                preprocessing instanceof Zca
                        && !(images instanceof LabelledPixels)
                        && paysOnce(numbers, compute);
        if (!pays || images.size() == 0) {
            return new SeenImages(images, preprocessing, Optional.empty());
        }
        Tensor seen = all(images, preprocessing);
        try (var _ = new PointerScope()) {
            int[] everyone = IntStream.range(0, images.size()).toArray();
            LabelledImages shown =
                    new TensorImages(seen, images.labels(everyone), images.classes());
            return new SeenImages(shown, Preprocessing.none(), Optional.of(seen));
        }
    }

    /**
     * Whether so many numbers of images are whitened once and kept: on the CPU, in no more than 1
     * GiB, and without a limit of memory.
     */
    public static boolean paysOnce(long numbers, Compute compute) {
        return compute.device() instanceof ComputeDevice.Cpu
                && !compute.isLimited()
                && numbers <= MOST_BYTES / Float.BYTES;
    }

    /** Kept; the caller closes it. */
    private static Tensor all(LabelledImages images, Preprocessing preprocessing) {
        var shape = images.shape();
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Tensor seen =
                    torch.empty(images.size(), shape.channels(), shape.height(), shape.width());
            for (int from = 0; from < images.size(); from += BATCH) {
                StoppedException.ifInterrupted(() -> "whitening the images was stopped");
                int[] some = IntStream.range(from, Math.min(images.size(), from + BATCH)).toArray();
                try (var _ = new PointerScope()) {
                    seen.narrow(0, from, some.length)
                            .copy_(preprocessing.apply(images.images(some)));
                }
            }
            seen.retainReference();
            return seen;
        }
    }

    @Override
    public void close() {
        kept.ifPresent(Tensor::close);
    }
}
