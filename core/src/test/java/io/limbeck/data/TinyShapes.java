package io.limbeck.data;

/** A few rendered shapes of 16 pixels. */
public final class TinyShapes {

    private TinyShapes() {}

    /** 160 to train on, 40 to test with. */
    public static Dataset dataset() {
        return RenderedShapes.of(160, 40, 16);
    }
}
