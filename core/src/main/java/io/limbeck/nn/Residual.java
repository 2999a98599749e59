package io.limbeck.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** ReLU of the sum of a branch and a shortcut, which hand on the same shape. */
record Residual(Layer branch, Layer shortcut) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        FeatureShape shape = branch.outputShape(input);
        shortcut.outputShape(input);
        return shape;
    }

    @Override
    public long activations(FeatureShape input) {
        return branch.activations(input) + shortcut.activations(input) + outputShape(input).numel();
    }

    @Override
    public void initialize(FreshWeights fresh) {
        branch.initialize(fresh);
        shortcut.initialize(fresh);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return Rectifier.inPlace(
                branch.apply(features, trace).add(shortcut.apply(features, trace)));
    }

    @Override
    public Tensor run(Tensor features, Tape tape) {
        Tape left = tape.part();
        Tape right = tape.part();
        Tensor sum;
        try (Tensor first = branch.run(features, left);
                Tensor second = shortcut.run(features, right)) {
            sum = first.add(second);
            Rectifier.inPlace(sum);
        } catch (RuntimeException e) {
            left.close();
            right.close();
            throw e;
        }
        return tape.handOn(
                sum,
                gradient -> {
                    Tensor through = Rectifier.back(gradient, sum);
                    try (Tensor first = left.unwind(through);
                            Tensor second = right.unwind(through)) {
                        return first.add(second);
                    }
                },
                List.of(left, right),
                sum);
    }
}
