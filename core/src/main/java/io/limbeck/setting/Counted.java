package io.limbeck.setting;

/** A number with what it counts, as people write it. */
public final class Counted {

    private Counted() {}

    /**
     * Such as {@code 1 network} and {@code 3 networks}.
     *
     * @param one the thing counted, if it is one; others have an s
     */
    public static String of(long count, String one) {
        return "%d %s%s".formatted(count, one, count == 1 ? "" : "s");
    }
}
