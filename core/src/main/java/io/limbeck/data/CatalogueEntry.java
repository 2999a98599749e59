package io.limbeck.data;

import java.util.List;

/**
 * A data set that Limbeck knows by name.
 *
 * @param name as recipes call it
 * @param title for people
 * @param classes how many
 * @param shape of an image unless another size is asked for
 * @param trainSize number of training images
 * @param testSize number of test images
 * @param licence what its authors say about use, in a line
 * @param sources where it can be had, in the order in which they are tried
 */
public record CatalogueEntry(
        String name,
        String title,
        int classes,
        ImageShape shape,
        int trainSize,
        int testSize,
        String licence,
        List<String> sources) {

    /** How sources name what only the user has, with {@code data fetch --from}. */
    static final String FROM = "given with --from";

    public CatalogueEntry {
        sources = List.copyOf(sources);
    }

    /** Of a data set of which everything is known before it is here. */
    static CatalogueEntry of(DatasetInfo info, int trainSize, int testSize, String source) {
        return new CatalogueEntry(
                info.name(),
                info.title(),
                info.classes(),
                info.shape(),
                trainSize,
                testSize,
                info.licence(),
                List.of(source));
    }

    /** Whether the user must say where it is: nobody passes it on. */
    public boolean isTheUsersOwn() {
        return sources.stream().anyMatch(source -> source.endsWith(FROM));
    }
}
