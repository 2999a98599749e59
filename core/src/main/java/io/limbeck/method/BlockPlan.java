package io.limbeck.method;

import java.util.ArrayList;
import java.util.List;

/**
 * How the images of a set are parted into blocks that are recovered together. With as many classes
 * as a block has images, a block holds one image each of a group of classes; with fewer, several
 * image indices of all classes are packed into one, as statistics of a handful of images are noise.
 *
 * @param classes of the data set
 * @param ipc images of each; a multiple of {@link #packed} if all blocks are to be full
 * @param size of a block, about
 */
record BlockPlan(int classes, int ipc, int size) {

    /**
     * Images that are optimised together, in the order image by image, class by class.
     *
     * @param firstImage index within the class of the first
     * @param images indices in all
     * @param firstClass of the group
     * @param classes in all
     */
    record Block(int firstImage, int images, int firstClass, int classes) {

        int count() {
            return images * classes;
        }

        /** The class of each image. */
        long[] labels() {
            long[] labels = new long[count()];
            for (int k = 0; k < labels.length; k++) {
                labels[k] = (long) firstClass + k % classes;
            }
            return labels;
        }

        /** Where each image stands in a set that is ordered class by class. */
        int[] places(int ipc) {
            int[] places = new int[count()];
            for (int k = 0; k < places.length; k++) {
                places[k] = (firstClass + k % classes) * ipc + firstImage + k / classes;
            }
            return places;
        }
    }

    /** Image indices of each class in a block. */
    static int packed(int classes, int size) {
        return Math.max(1, size / classes);
    }

    List<Block> blocks() {
        int packed = packed(classes, size);
        int group = Math.min(size, classes);
        List<Block> blocks = new ArrayList<>();
        for (int image = 0; image < ipc; image += packed) {
            for (int label = 0; label < classes; label += group) {
                blocks.add(
                        new Block(
                                image,
                                Math.min(packed, ipc - image),
                                label,
                                Math.min(group, classes - label)));
            }
        }
        return List.copyOf(blocks);
    }
}
