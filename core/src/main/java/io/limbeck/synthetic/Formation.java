package io.limbeck.synthetic;

import io.limbeck.setting.Checks;

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

    public Formation {
        Checks checks = new Checks();
        checks.given("kind", kind);
        checks.that(
                factor >= 1 && factor <= 4,
                "factor",
                factor,
                "a stored image holds factor x factor images, factor must be 1 to 4; try 2");
        checks.that(
                bound >= 1,
                "bound",
                bound,
                "decoded images per class must be at least 1; try 100000");
        checks.done();
    }

    /** Stored images are what networks are trained on. */
    public static Formation plain() {
        return new Formation(Kind.SINGLE, 1, 1);
    }

    public static Formation defaults() {
        return new Formation(Kind.SINGLE, 2, 100_000);
    }
}
