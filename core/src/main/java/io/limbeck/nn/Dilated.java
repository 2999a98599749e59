package io.limbeck.nn;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;

/**
 * A small network for pixels: 3x3 convolutions with batch norm, one of which halves the map, and
 * whose dilation doubles from one to the next, so that a few see far without losing where things
 * are. The idea of the context module of Yu and Koltun, arXiv:1511.07122.
 *
 * @param width channels at the image's size; twice as many at half of it
 * @param depth convolutions at half the size, with dilations 1, 2, 4 and so on
 */
@JsonTypeName("dilated")
public record Dilated(int width, int depth) implements PixelSpec {

    public Dilated {
        Checks checks = new Checks();
        NetworkChecks.width(checks, width);
        checks.that(depth >= 1 && depth <= 6, "depth", depth, "must be 1 to 6; try 4");
        checks.done();
    }

    public static Dilated defaults() {
        return new Dilated(16, 4);
    }

    /** The network; weights are {@code features.N.conv}, {@code features.N.norm}, and a head. */
    DenseNetwork network(Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input);
        block(net, 0, width, 1, 1);
        block(net, 1, 2L * width, 2, 1);
        for (int i = 0; i < depth; i++) {
            block(net, 2 + i, 2L * width, 1, 1L << i);
        }
        return net.add(
                        new Convolution(
                                "classifier", net.channels(), input.classes(), 1, 1, 0, true))
                .dense(kind());
    }

    private static void block(
            LayeredNetworkBuilder net, int index, long out, long stride, long dilation) {
        String prefix = "features." + index + ".";
        net.add(Convolution.same(prefix + "conv", net.channels(), out, 3, stride, dilation))
                .norm(prefix + "norm", NetworkSpec.Norm.BATCH)
                .relu()
                .tap("features." + index);
    }
}
