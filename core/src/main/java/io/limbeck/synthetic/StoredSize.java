package io.limbeck.synthetic;

import java.util.Locale;

/**
 * What it takes to store a set, counted in float32 numbers whatever the file does with them, so
 * that sets of images and sets of bases can be compared. Hard labels follow from the order and the
 * whitening from the real images, so neither counts.
 *
 * @param stored numbers of the images, or bases
 * @param hallucinators numbers of the hallucinators
 * @param labels numbers of soft labels: a row of each base where all that is made of it shares it
 * @param settings numbers of what was learnt beside: the step size
 * @param perImage numbers of one image of the data set
 * @param classes of the data set
 */
public record StoredSize(
        long stored, long hallucinators, long labels, long settings, long perImage, int classes) {

    private static final int BYTES = 4;

    static StoredSize of(SyntheticSet set) {
        return new StoredSize(
                set.images().numel(),
                set.hallucination().map(Hallucination::values).orElse(0L),
                set.softLabels().map(logits -> logits.numel()).orElse(0L),
                set.stepSize().isPresent() ? 1 : 0,
                set.info().shape().numel(),
                set.info().classes());
    }

    /** All numbers. */
    public long values() {
        return stored + hallucinators + labels + settings;
    }

    /** In float32. */
    public long bytes() {
        return BYTES * values();
    }

    /** How many plain images per class would take as much as images or bases and hallucinators. */
    public double equivalentIpc() {
        return (double) (stored + hallucinators) / ((double) classes * perImage);
    }

    /** For people, such as {@code 304,320 numbers, 1,217,280 bytes: 9.906 images per class}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d numbers, %,d bytes: as much as %.3f images per class",
                values(),
                bytes(),
                equivalentIpc());
    }
}
