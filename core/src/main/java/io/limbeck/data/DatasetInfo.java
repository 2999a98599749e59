package io.limbeck.data;

import java.util.List;

/**
 * What is known of a data set without reading its images.
 *
 * @param name as recipes call it, for example {@code cifar10}
 * @param title for people, for example {@code CIFAR-10}
 * @param shape of every image
 * @param classNames by label
 * @param mean per channel, of pixel values in [0, 1], for normalisation
 * @param std per channel, likewise
 * @param licence what its authors say about use, in a line
 */
public record DatasetInfo(
        String name,
        String title,
        ImageShape shape,
        List<String> classNames,
        List<Double> mean,
        List<Double> std,
        String licence) {

    public DatasetInfo {
        classNames = List.copyOf(classNames);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** The same with other constants. */
    public DatasetInfo normalisedBy(List<Double> otherMean, List<Double> otherStd) {
        return new DatasetInfo(name, title, shape, classNames, otherMean, otherStd, licence);
    }

    /** Number of classes. */
    public int classes() {
        return classNames.size();
    }
}
