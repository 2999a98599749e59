package io.limbeck.nn;

/** Shape of one image's features between two layers; a vector has height and width 1. */
public record FeatureShape(long channels, long height, long width) {

    static FeatureShape of(Network.Input input) {
        return new FeatureShape(input.channels(), input.height(), input.width());
    }

    /** Numbers in it. */
    public long numel() {
        return channels * height * width;
    }

    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }
}
