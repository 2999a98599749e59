package io.limbeck.data;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A data set without its pixels: enough to see whether a recipe fits it. Labels are those of its
 * files, or, where these are not here, spread evenly as the catalogue counts them.
 */
final class Outline {

    /** The most images that a class of ImageNet has. */
    private static final int IMAGENET_CLASS = 1300;

    private Outline() {}

    /**
     * By the catalogue alone. Classes are called by their numbers, as some names only stand in
     * files.
     *
     * @param imageSize side of the images; 0 for their own
     */
    static Dataset of(CatalogueEntry entry, int imageSize) {
        int classes = entry.classes();
        int size = entry.trainSize() == 0 ? classes * IMAGENET_CLASS : entry.trainSize();
        return of(
                entry,
                imageSize,
                IntStream.range(0, size).map(image -> image % classes).boxed().toList());
    }

    /**
     * @param labels of the training images
     */
    static Dataset of(CatalogueEntry entry, int imageSize, List<Integer> labels) {
        return of(
                entry.name(),
                entry.title(),
                shape(entry.shape(), imageSize),
                IntStream.range(0, entry.classes()).mapToObj(Integer::toString).toList(),
                labels);
    }

    /** Of a data set whose pixels are labelled; by the catalogue alone. */
    static Dataset ofPixels(CatalogueEntry entry, int imageSize) {
        Dataset images = of(entry, imageSize);
        return new Dataset(
                images.info(),
                new PixelLabels(images.train()),
                new PixelLabels(images.test()),
                images.checksums());
    }

    static Dataset of(
            String name,
            String title,
            ImageShape shape,
            List<String> classes,
            List<Integer> labels) {
        // Stand-ins, one for each channel: what the pixels are divided by decides nothing here.
        List<Double> ones = IntStream.range(0, shape.channels()).mapToObj(_ -> 1.0).toList();
        Labels train = new Labels(shape, classes.size(), labels);
        return new Dataset(
                new DatasetInfo(name, title, shape, classes, ones, ones, ""),
                train,
                new Labels(shape, classes.size(), List.of()),
                Map.of());
    }

    private static ImageShape shape(ImageShape own, int imageSize) {
        return imageSize == 0 ? own : new ImageShape(own.channels(), imageSize, imageSize);
    }

    /** Images of which only the labels are known. */
    private record Labels(ImageShape shape, int classes, List<Integer> labels)
            implements LabelledImages {

        Labels {
            labels = List.copyOf(labels);
        }

        @Override
        public int size() {
            return labels.size();
        }

        @Override
        public int label(int index) {
            return labels.get(index);
        }

        @Override
        public Tensor images(int[] indices) {
            throw new UnsupportedOperationException("an outline has no pixels");
        }
    }

    /** The same of images whose pixels are labelled. */
    private record PixelLabels(LabelledImages images) implements LabelledPixels {

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public ImageShape shape() {
            return images.shape();
        }

        @Override
        public int classes() {
            return images.classes();
        }

        @Override
        public int label(int index) {
            return images.label(index);
        }

        @Override
        public Tensor images(int[] indices) {
            return images.images(indices);
        }

        @Override
        public Tensor labels(int[] indices) {
            throw new UnsupportedOperationException("an outline has no pixels");
        }
    }
}
