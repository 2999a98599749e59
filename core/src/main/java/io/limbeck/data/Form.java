package io.limbeck.data;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A form in which a data set is passed around: the final files themselves, or others from which
 * they can be rebuilt.
 */
@FunctionalInterface
interface Form {

    /**
     * Makes the final files, if {@code raw} holds this form whole.
     *
     * @param raw a file, an archive or a folder; only read
     * @param scratch an empty folder, removed afterwards
     * @param target folder that gets the final files
     * @return what {@code raw} lacks, empty if the files were made
     * @throws IOException if it holds this form, but damaged
     */
    Set<String> rebuild(Path raw, Path scratch, Path target, Listener listener) throws IOException;

    /** Makes final files of gathered ones. */
    @FunctionalInterface
    interface Conversion {
        void convert(Path gathered, Path target) throws IOException;
    }

    /** Files of these names, plain, gzipped or in an archive, and what is to be made of them. */
    static Form of(Set<String> names, Conversion conversion) {
        return (raw, scratch, target, _) -> {
            Set<String> missing = Gathering.gather(raw, names, scratch);
            if (missing.isEmpty()) {
                conversion.convert(scratch, target);
            }
            return missing;
        };
    }

    /** The final files as they are. */
    static Form asTheyAre(Set<String> names) {
        return of(
                names,
                (gathered, target) -> {
                    for (String name : names) {
                        Files.move(gathered.resolve(name), target.resolve(name));
                    }
                });
    }
}
