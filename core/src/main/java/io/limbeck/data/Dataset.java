package io.limbeck.data;

import java.util.Map;

/**
 * A data set that has been opened.
 *
 * @param info what is known of it
 * @param train to distil and train from
 * @param test only to measure with
 * @param checksums SHA-256 by file name of the files that were read; empty where none were, as for
 *     images that were made in memory, see {@link #identity()}
 * @param preprocessing what networks see of its images
 */
public record Dataset(
        DatasetInfo info,
        LabelledImages train,
        LabelledImages test,
        Map<String, String> checksums,
        Preprocessing preprocessing) {

    public Dataset {
        checksums = Map.copyOf(checksums);
    }

    /** Networks see its images normalised by channel. */
    public Dataset(
            DatasetInfo info,
            LabelledImages train,
            LabelledImages test,
            Map<String, String> checksums) {
        this(info, train, test, checksums, Normalization.of(info));
    }

    /** The same, seen in another way. */
    public Dataset seenBy(Preprocessing other) {
        return new Dataset(info, train, test, checksums, other);
    }

    /**
     * The same with other training images, such as a part of these. The checksums are of all that
     * was read and would be taken for theirs, so the new one has none.
     */
    public Dataset trainedOn(LabelledImages other) {
        return new Dataset(info, other, test, Map.of(), preprocessing);
    }

    /**
     * What tells it from others of its name: by this the networks are found that runs share, and a
     * run notices that its data has changed. These are its checksums; without any, digests of all
     * its images and labels, which are read for it.
     */
    public Map<String, String> identity() {
        return checksums.isEmpty() ? ImageDigest.of(this) : checksums;
    }
}
