package io.limbeck.train;

import io.limbeck.nn.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * An optimiser that lets only some weights decay: kernels and matrices, as much of the literature
 * on soft labels does, or all of them. Biases and the scales of norms have one axis.
 */
public final class SplitDecay {

    private final List<Group> groups;

    /** Tensors with an optimiser of their own, and where they stand among the parameters. */
    private record Group(List<Integer> places, List<Tensor> parameters, Optimizer optimizer) {}

    private SplitDecay(List<Group> groups) {
        this.groups = List.copyOf(groups);
    }

    /**
     * @param leaves whose parameters are moved; the moments belong to the caller's scope
     * @param all whether every parameter decays
     */
    public static SplitDecay of(OptimizerSpec spec, Weights leaves, boolean all) {
        List<Tensor> parameters = leaves.parameters();
        List<String> names = leaves.parameterNames();
        List<Integer> decayed = new ArrayList<>();
        List<Integer> spared = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean decays = all || decays(names.get(i), parameters.get(i));
            (decays ? decayed : spared).add(i);
        }
        return new SplitDecay(
                List.of(group(spec, decayed, parameters), group(plain(spec), spared, parameters)));
    }

    /** Whether a weight decays when not all do. */
    static boolean decays(String name, Tensor parameter) {
        return name.endsWith("weight") && parameter.dim() >= 2;
    }

    private static Group group(OptimizerSpec spec, List<Integer> places, List<Tensor> all) {
        List<Tensor> own = places.stream().map(all::get).toList();
        return new Group(List.copyOf(places), own, Optimizers.create(spec, own));
    }

    private static OptimizerSpec plain(OptimizerSpec spec) {
        return switch (spec) {
            case OptimizerSpec.Sgd(double rate, double momentum, double _) ->
                    new OptimizerSpec.Sgd(rate, momentum, 0);
            case OptimizerSpec.Adam(double rate, double beta1, double beta2, double _) ->
                    new OptimizerSpec.Adam(rate, beta1, beta2, 0);
            case OptimizerSpec.AdamW(double rate, double beta1, double beta2, double _) ->
                    new OptimizerSpec.AdamW(rate, beta1, beta2, 0);
        };
    }

    /**
     * One step.
     *
     * @param gradients one for each parameter, in the order of the weights
     */
    public void step(List<Tensor> gradients, double learningRate) {
        for (Group group : groups) {
            group.optimizer()
                    .step(
                            group.parameters(),
                            group.places().stream().map(gradients::get).toList(),
                            learningRate);
        }
    }
}
