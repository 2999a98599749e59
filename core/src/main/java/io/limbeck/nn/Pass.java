package io.limbeck.nn;

/**
 * What a forward pass shall do and hand back.
 *
 * @param batchStatistics batch norm normalises by this batch (true) or by the running statistics in
 *     the weights (false); other norms do not care
 * @param taps also return the features of each layer that can be tapped, in order
 */
public record Pass(boolean batchStatistics, boolean taps) {

    /** Batch statistics, no taps. */
    public static final Pass TRAINING = new Pass(true, false);

    /** Running statistics, no taps. */
    public static final Pass INFERENCE = new Pass(false, false);

    /** Batch statistics, with taps. */
    public static final Pass TAPPED = new Pass(true, true);
}
