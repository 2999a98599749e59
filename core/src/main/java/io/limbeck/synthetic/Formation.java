package io.limbeck.synthetic;

/**
 * Multi-formation: how many training images a stored image holds, and how they are cut out of it.
 *
 * @param kind single, multi or bound
 * @param factor each stored image holds factor x factor smaller ones, 1 to 4; 1 stores plain images
 * @param bound greatest number of decoded images per class, for {@code bound}; ignored otherwise
 */
public record Formation(Kind kind, int factor, int bound) {

    public enum Kind {
        SINGLE,
        MULTI,
        BOUND
    }

    public static Formation defaults() {
        return new Formation(Kind.SINGLE, 2, 100_000);
    }
}
