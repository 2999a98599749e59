package io.limbeck.label;

/** Labelled views to learn from, batch by batch, in the order in which they were planned. */
public interface Labels {

    /** How many there are; a student may stop earlier, but has no more. */
    int epochs();

    /** Batches of each epoch. */
    int batches();

    /**
     * The same arguments give the same batch.
     *
     * @param epoch 0 to epochs - 1
     * @param index 0 to batches - 1
     */
    LabelledBatch batch(int epoch, int index);

    /** That the labels were made for; students must learn at it. */
    double temperature();
}
