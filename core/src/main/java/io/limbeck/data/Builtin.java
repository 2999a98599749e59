package io.limbeck.data;

import io.limbeck.event.Listener;
import java.nio.file.Path;
import java.util.Optional;

/** A data set that Limbeck knows by name: how to bring it here, and how to open it. */
sealed interface Builtin permits FileDataset, TinyImageNet, ImageNetSubset, RenderedShapes, NyuV2 {

    String name();

    CatalogueEntry entry();

    /** Whether it looks complete on this machine; reads no file whole. */
    boolean isPresent(DataHome home);

    /**
     * Brings it here, unless it is here and right.
     *
     * @param from the user's own copy, which then is the only origin
     * @return where it lies
     */
    Path fetch(Optional<Path> from, DataHome home, Listener listener);

    /**
     * Opens it, fetching it first if need be.
     *
     * @param size of the images
     */
    Dataset open(ImageSize size, DataHome home, Listener listener);

    /**
     * What is known of it without fetching or decoding: an {@link Outline}, with the labels of its
     * files where it is here.
     *
     * @param imageSize side of the images; 0 for their own
     * @throws DataException if it is here and damaged
     */
    default Dataset outline(int imageSize, DataHome home) {
        return Outline.of(entry(), imageSize);
    }
}
