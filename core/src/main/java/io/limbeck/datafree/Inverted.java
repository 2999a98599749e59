package io.limbeck.datafree;

/** A batch of new images with all that the buffer wants to know of them, as plain numbers. */
final class Inverted {

    private final byte[][] images;
    private final float[][] logits;
    private final float[] divergences;

    /**
     * @param images one row of unsigned bytes for each
     * @param logits the teacher's, one row for each
     * @param divergences of student and teacher, one for each
     */
    Inverted(byte[][] images, float[][] logits, float... divergences) {
        this.images = images;
        this.logits = logits;
        this.divergences = divergences;
    }

    byte[][] images() {
        return images;
    }

    float[][] logits() {
        return logits;
    }

    float[] divergences() {
        return divergences;
    }
}
