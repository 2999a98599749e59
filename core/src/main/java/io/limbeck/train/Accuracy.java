package io.limbeck.train;

import io.limbeck.data.LabelledImages;
import io.limbeck.data.LabelledPixels;
import io.limbeck.data.Preprocessing;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * How often a network is right.
 *
 * @param top1 share of images whose label has the greatest logit, 0 to 1; of {@link LabelledPixels}
 *     the mean intersection over union, see {@link Confusion}
 * @param top5 share of images whose label is among the five greatest logits; 1 where there are no
 *     more than five classes; of {@link LabelledPixels} the share of pixels whose label has the
 *     greatest logit
 */
public record Accuracy(double top1, double top5) {

    /**
     * Measures on all images, un-augmented, with running statistics in batch norms.
     *
     * @param weights on any device
     * @throws StoppedException if the thread is interrupted
     * @throws IllegalArgumentException if there are no images
     */
    public static Accuracy of(
            Network network,
            Weights weights,
            Preprocessing preprocessing,
            LabelledImages images,
            Compute compute) {
        if (images.size() == 0) {
            throw new IllegalArgumentException("there are no images to measure an accuracy on");
        }
        return images instanceof LabelledPixels
                ? ofPixels(new Asked(network, weights, preprocessing, compute), images)
                : ofImages(new Asked(network, weights, preprocessing, compute), images);
    }

    private static Accuracy ofImages(Asked asked, LabelledImages images) {
        long[] right = new long[2];
        asked.all(
                images,
                (logits, labels) -> {
                    long[] hits = hits(logits, labels);
                    right[0] += hits[0];
                    right[1] += hits[1];
                });
        return new Accuracy((double) right[0] / images.size(), (double) right[1] / images.size());
    }

    private static Accuracy ofPixels(Asked asked, LabelledImages images) {
        Confusion confusion = new Confusion(images.classes());
        asked.all(images, confusion::add);
        return new Accuracy(confusion.meanIntersectionOverUnion(), confusion.accuracy());
    }

    /** A network that is asked about images, batch by batch. */
    private record Asked(
            Network network, Weights weights, Preprocessing preprocessing, Compute compute) {

        /**
         * @param count takes logits and labels of a batch
         */
        void all(LabelledImages images, BiConsumer<Tensor, Tensor> count) {
            int size = images.size();
            int batch = compute.imagesPerPass(images.shape().height(), images.shape().width());
            try (var _ = new PointerScope();
                    var _ = new NoGradGuard()) {
                Weights placed = weights.on(compute);
                for (int from = 0; from < size; from += batch) {
                    int done = from;
                    StoppedException.ifInterrupted(() ->
                            "testing was stopped after %d of %d images".formatted(done, size));
                    int[] indices = IntStream.range(from, Math.min(size, from + batch)).toArray();
                    try (var _ = new PointerScope()) {
                        Tensor input = preprocessing.apply(compute.place(images.images(indices)));
                        Tensor logits = logits(network, placed, input, compute);
                        count.accept(logits, compute.place(images.labels(indices)));
                    }
                }
            }
        }
    }

    private static Tensor logits(Network network, Weights weights, Tensor input, Compute compute) {
        try (Autocast _ = compute.autocast()) {
            return network.forward(weights, input, Pass.INFERENCE).logits();
        }
    }

    /** How many labels come first, and how many among the first five. */
    private static long[] hits(Tensor logits, Tensor labels) {
        long five = Math.min(5, logits.size(1));
        Tensor hit = logits.topk(five).get1().eq(labels.unsqueeze(1));
        return new long[] {
            HostTensors.longs(hit.narrow(1, 0, 1).sum())[0], HostTensors.longs(hit.sum())[0]
        };
    }
}
