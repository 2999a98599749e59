package io.limbeck.data;

import java.util.Map;

/**
 * A data set that has been opened.
 *
 * @param info what is known of it
 * @param train to distil and train from
 * @param test only to measure with
 * @param checksums SHA-256 by file name of the files that were read, for provenance
 */
public record Dataset(
        DatasetInfo info,
        LabelledImages train,
        LabelledImages test,
        Map<String, String> checksums) {

    public Dataset {
        checksums = Map.copyOf(checksums);
    }
}
