package io.limbeck.torch;

/** A loss that became NaN or infinite: the work stops rather than spoil what it has. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String stage;
    private final long step;
    private final String term;
    private final double value;

    /**
     * @param stage such as {@code distill}
     * @param step at which it was seen
     * @param term of the loss, such as {@code match}
     * @param value NaN or infinite
     */
    public NonFiniteLossException(String stage, long step, String term, double value) {
        super(
                "%s: the %s loss is %s at step %d; try a smaller learning rate, or precision: f32 if it was bf16"
                        .formatted(stage, term, value, step));
        this.stage = stage;
        this.step = step;
        this.term = term;
        this.value = value;
    }

    /** Such as {@code distill}. */
    public String stage() {
        return stage;
    }

    /** At which it was seen. */
    public long step() {
        return step;
    }

    /** The part of the loss. */
    public String term() {
        return term;
    }

    /** NaN or infinite. */
    public double value() {
        return value;
    }
}
