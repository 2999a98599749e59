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
        this(
                stage,
                step,
                term,
                value,
                "%s: the %s loss is %s at step %d; try a smaller learning rate, or precision: f32 if it was bf16"
                        .formatted(stage, term, value, step));
    }

    private NonFiniteLossException(
            String stage, long step, String term, double value, String message) {
        super(message);
        this.stage = stage;
        this.step = step;
        this.term = term;
        this.value = value;
    }

    /**
     * The same, told by who knows more.
     *
     * @param place where it was seen, such as {@code cycle 3 of 200}
     * @param mend what to do
     */
    public NonFiniteLossException at(String place, String mend) {
        NonFiniteLossException told =
                new NonFiniteLossException(
                        stage,
                        step,
                        term,
                        value,
                        "%s: the %s loss is %s in %s; %s"
                                .formatted(stage, term, value, place, mend));
        told.initCause(this);
        return told;
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
