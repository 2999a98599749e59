package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A block whose norms come before its convolutions. Where the shape stays, the raw features are
 * added; where it changes, a 1x1 convolution of the normalised and activated ones.
 */
record WideBlock(Layer before, Layer branch, List<Convolution> shortcut) implements Layer {

    WideBlock {
        shortcut = List.copyOf(shortcut);
    }

    /** Weights are {@code bn1}, {@code conv1}, {@code bn2}, {@code conv2}, {@code convShortcut}. */
    static WideBlock of(String name, long in, long out, long stride, Norm norm) {
        LayerList before = new LayerList().norm(name + ".bn1", in, norm).relu();
        LayerList branch =
                new LayerList()
                        .add(Convolution.same(name + ".conv1", in, out, 3, stride, 1))
                        .norm(name + ".bn2", out, norm)
                        .relu()
                        .add(Convolution.same(name + ".conv2", out, out, 3, 1, 1));
        return new WideBlock(
                before.chain(),
                branch.chain(),
                stride == 1 && in == out
                        ? List.of()
                        : List.of(Convolution.same(name + ".convShortcut", in, out, 1, stride, 1)));
    }

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return branch.outputShape(before.outputShape(input));
    }

    @Override
    public long activations(FeatureShape input) {
        FeatureShape activated = before.outputShape(input);
        long added = shortcut.stream().mapToLong(c -> c.activations(activated)).sum();
        return before.activations(input)
                + branch.activations(activated)
                + added
                + outputShape(input).numel();
    }

    @Override
    public void initialize(FreshWeights fresh) {
        before.initialize(fresh);
        branch.initialize(fresh);
        shortcut.forEach(convolution -> convolution.initialize(fresh));
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        Tensor activated = before.apply(features, trace);
        Tensor added = shortcut.isEmpty() ? features : shortcut.getFirst().apply(activated, trace);
        return branch.apply(activated, trace).add(added);
    }
}
