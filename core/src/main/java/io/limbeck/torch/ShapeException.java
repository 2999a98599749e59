package io.limbeck.torch;

/** Tensors whose shapes do not fit together; the message names the shapes and what is accepted. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ShapeException(String message) {
        super(message);
    }
}
