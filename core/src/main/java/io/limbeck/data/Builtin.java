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
     * @param imageSize side of the images; 0 for their own
     */
    Dataset open(int imageSize, DataHome home, Listener listener);
}
