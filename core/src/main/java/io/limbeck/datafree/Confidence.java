package io.limbeck.datafree;

/**
 * What a teacher thinks of an image.
 *
 * @param label the class with the greatest probability
 * @param probability that one
 */
record Confidence(int label, float probability) {

    /** Of its logits. */
    static Confidence of(float... logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((double) logit - logits[best]);
        }
        return new Confidence(best, (float) (1 / sum));
    }
}
