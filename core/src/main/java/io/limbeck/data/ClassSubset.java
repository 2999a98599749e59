package io.limbeck.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A data set of some classes of another, with labels 0, 1, ... in the order in which they are
 * named.
 */
public final class ClassSubset {

    private ClassSubset() {}

    /**
     * @param classes labels in the whole data set, each once
     * @return the same images, normalisation and preprocessing; title and checksums, if there are
     *     any, say which classes they are, as pools go by the latter
     * @throws IllegalArgumentException if a class is missing or named twice
     */
    public static Dataset of(Dataset whole, int... classes) {
        DatasetInfo info = whole.info();
        int[] own = classes.clone();
        if (own.length == 0
                || Arrays.stream(own).distinct().count() != own.length
                || Arrays.stream(own).anyMatch(c -> c < 0 || c >= info.classes())) {
            throw new IllegalArgumentException(
                    "classes are %s; name some of 0 to %d, each once"
                            .formatted(Arrays.toString(own), info.classes() - 1));
        }
        Map<String, String> checksums = new LinkedHashMap<>(whole.checksums());
        if (!checksums.isEmpty()) {
            checksums.put("classes", Arrays.toString(own));
        }
        DatasetInfo some =
                new DatasetInfo(
                        info.name(),
                        "%s (%d classes)".formatted(info.title(), own.length),
                        info.shape(),
                        Arrays.stream(own).mapToObj(info.classNames()::get).toList(),
                        info.mean(),
                        info.std(),
                        info.licence());
        return new Dataset(
                some,
                Part.of(whole.train(), own),
                Part.of(whole.test(), own),
                checksums,
                whole.preprocessing());
    }

    /** The images of some classes, with the labels that they have. */
    public static LabelledImages keeping(LabelledImages whole, int... classes) {
        Part some = Part.of(whole, classes);
        int[] labels = IntStream.range(0, whole.classes()).toArray();
        return new Part(whole, some.places, labels, whole.classes());
    }

    private static final class Part implements LabelledImages {

        private final LabelledImages whole;
        private final int[] places;
        private final int[] labels;
        private final int classes;

        /**
         * @param places of the images in the whole
         * @param labels new by old, -1 where there is none
         */
        private Part(LabelledImages whole, int[] places, int[] labels, int classes) {
            this.whole = whole;
            this.places = places;
            this.labels = labels;
            this.classes = classes;
        }

        static Part of(LabelledImages whole, int[] classes) {
            int[] labels = new int[whole.classes()];
            Arrays.fill(labels, -1);
            for (int i = 0; i < classes.length; i++) {
                labels[classes[i]] = i;
            }
            int[] places =
                    IntStream.range(0, whole.size())
                            .filter(i -> labels[whole.label(i)] >= 0)
                            .toArray();
            return new Part(whole, places, labels, classes.length);
        }

        @Override
        public int size() {
            return places.length;
        }

        @Override
        public int classes() {
            return classes;
        }

        @Override
        public ImageShape shape() {
            return whole.shape();
        }

        @Override
        public int label(int index) {
            return labels[whole.label(places[index])];
        }

        @Override
        public Tensor images(int[] indices) {
            return whole.images(places(indices));
        }

        @Override
        public Optional<Tensor> bytes(int[] indices) {
            return whole.bytes(places(indices));
        }

        private int[] places(int... indices) {
            return Arrays.stream(indices).map(i -> places[i]).toArray();
        }
    }
}
