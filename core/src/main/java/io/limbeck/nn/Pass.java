package io.limbeck.nn;

/**
 * What a forward pass shall do and hand back.
 *
 * @param batchStatistics batch norm normalises by this batch (true) or by the running statistics in
 *     the weights (false); other norms do not care
 * @param taps also return the features of each layer that can be tapped, in order
 * @param bnStatistics also return the statistics of each batch norm's input, whichever it
 *     normalises by
 */
public record Pass(boolean batchStatistics, boolean taps, boolean bnStatistics) {

    /** Batch statistics, handed back for the running ones; no taps. */
    public static final Pass TRAINING = new Pass(true, false, true);

    /** Running statistics, nothing handed back. */
    public static final Pass INFERENCE = new Pass(false, false, false);

    /** As {@link #TRAINING}, with taps. */
    public static final Pass TAPPED = new Pass(true, true, true);

    /**
     * Running statistics, and those of the batch beside them: how a finished network is asked what
     * images it would rather see.
     */
    public static final Pass OBSERVING = new Pass(false, false, true);
}
