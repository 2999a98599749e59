package io.limbeck.data;

/** Images whose labels are in memory, whatever the images are. */
abstract sealed class ListedImages implements LabelledImages
        permits FolderImages, PixelImages, TensorImages {

    private final int[] labels;
    private final ImageShape shape;
    private final int classes;

    /**
     * @param labels one for each image, each 0 to classes - 1; copied
     * @param shape of every image
     */
    ListedImages(int[] labels, ImageShape shape, int classes) {
        this.labels = labels.clone();
        this.shape = shape;
        this.classes = classes;
    }

    /** One for each image; a copy. */
    int[] labels() {
        return labels.clone();
    }

    @Override
    public final int size() {
        return labels.length;
    }

    @Override
    public final ImageShape shape() {
        return shape;
    }

    @Override
    public final int classes() {
        return classes;
    }

    @Override
    public final int label(int index) {
        return labels[index];
    }
}
