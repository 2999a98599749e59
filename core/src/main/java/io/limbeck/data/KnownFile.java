package io.limbeck.data;

import java.util.Optional;

/**
 * A file of a data set in its final, uncompressed form.
 *
 * @param name in the data set's folder
 * @param bytes its length; 0 if it is not known beforehand
 * @param checksum published, if there is one; else the one recorded when it was fetched counts
 */
record KnownFile(String name, long bytes, Optional<Checksum> checksum) {

    static KnownFile sha256(String name, long bytes, String hex) {
        return new KnownFile(name, bytes, Optional.of(Checksum.sha256(hex)));
    }
}
