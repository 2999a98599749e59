package io.limbeck.datafree;

import java.util.Arrays;
import java.util.List;

/** A batch of new images with all that the buffer wants to know of them, as plain numbers. */
final class Inverted {

    private final byte[][] images;
    private final Opinions opinions;
    private final float[] divergences;

    /**
     * Of images as a whole.
     *
     * @param images one row of unsigned bytes for each
     * @param logits the teacher's, one row for each
     * @param divergences of student and teacher, one for each
     */
    Inverted(byte[][] images, float[][] logits, float... divergences) {
        this(
                images,
                new Opinions(Arrays.stream(logits).map(Opinion::of).toList(), List.of(logits)),
                divergences);
    }

    /**
     * @param images one row of unsigned bytes for each
     * @param opinions the teacher's
     * @param divergences of student and teacher, one for each
     */
    Inverted(byte[][] images, Opinions opinions, float... divergences) {
        this.images = images;
        this.opinions = opinions;
        this.divergences = divergences;
    }

    byte[][] images() {
        return images;
    }

    /** What is kept of the teacher's, one row for each. */
    List<float[]> logits() {
        return opinions.rows();
    }

    List<Opinion> opinions() {
        return opinions.each();
    }

    float[] divergences() {
        return divergences;
    }
}
