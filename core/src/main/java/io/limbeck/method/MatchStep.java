package io.limbeck.method;

import io.limbeck.nn.Network;
import io.limbeck.nn.Output;
import io.limbeck.nn.Weights;
import io.limbeck.objective.FeatureLayers;
import io.limbeck.objective.NcfdMatching;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The matching half of an iteration: each class takes a step that brings its features closer to
 * those of real images.
 *
 * @param network of the extractor
 * @param layers what is compared
 * @param matching how, with the frequencies that learn
 * @param views what the extractor sees
 * @param images what is moved
 * @param bank keeps real features while they are reused
 * @param compute where and how exactly
 */
record MatchStep(
        Network network,
        FeatureLayers layers,
        NcfdMatching matching,
        ClassViews views,
        StoredImages images,
        FeatureBank bank,
        Compute compute) {

    /** Iterations between two looks at what the frequencies have learnt: each costs a draw. */
    private static final int RATIO_EVERY = 10;

    /**
     * @param loss mean over classes
     * @param psiRatio advantage of the learnt frequencies, of one class, every tenth iteration
     */
    record Result(double loss, OptionalDouble psiRatio) {}

    /** Features of a class: real ones without graph, synthetic ones with. */
    private record Observation(int label, List<Tensor> real, List<Tensor> synthetic) {}

    Result run(Turn turn, Weights extractor) {
        int classes = images.classes();
        boolean together = extractor.buffers().isEmpty();
        double sum = 0;
        OptionalDouble ratio = OptionalDouble.empty();
        int perPass = together ? views.perPass() : 1;
        for (List<Integer> group : ClassGroups.of(classes, views.decodedPerClass(), perPass)) {
            try (var _ = new PointerScope()) {
                List<Tensor> leaves = group.stream().map(images::leaf).toList();
                List<Observation> observed = observe(turn, extractor, group, leaves);
                if (group.contains(0) && matching.frequencies().learns()) {
                    ratio = ratio(turn, observed.getFirst());
                }
                sum += descend(turn, observed, leaves);
            }
        }
        return new Result(sum / classes, ratio);
    }

    /** Two passes: real images class by class without gradient, synthetic ones together with. */
    private List<Observation> observe(
            Turn turn, Weights extractor, List<Integer> group, List<Tensor> leaves) {
        PointerScope step = PointerScope.getInnerScope();
        List<List<Tensor>> real = new ArrayList<>();
        List<Tensor> synthetic = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            // The views of all classes at once would take more memory than the networks.
            try (var _ = new PointerScope()) {
                int label = group.get(i);
                SeedTree view = turn.round().view(label);
                real.add(attached(step, realFeatures(turn.round(), label, extractor)));
                synthetic.addAll(attached(step, List.of(views.synthetic(leaves.get(i), view))));
            }
        }
        List<Tensor> all = features(extractor, joined(synthetic));
        long each = views.decodedPerClass();
        List<Observation> observed = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            long first = i * each;
            List<Tensor> own = all.stream().map(f -> f.narrow(0, first, each)).toList();
            observed.add(new Observation(group.get(i), real.get(i), own));
        }
        return observed;
    }

    /** The frequencies ascend first, then the images descend on fresh frequencies. */
    private double descend(Turn turn, List<Observation> observed, List<Tensor> leaves) {
        List<Tensor> losses = observed.stream().map(o -> loss(turn, o)).toList();
        // A class's images are in no other class's loss, so the gradient of the sum holds them all.
        Tensor sum = losses.stream().reduce(Tensor::add).orElseThrow();
        List<Tensor> gradients = Gradients.of(sum, leaves);
        double total = 0;
        for (int i = 0; i < observed.size(); i++) {
            int label = observed.get(i).label();
            total += turn.finite("match", label, losses.get(i), gradients.get(i));
            images.step(label, gradients.get(i), turn.rate());
        }
        return total;
    }

    private Tensor loss(Turn turn, Observation observed) {
        SeedTree seeds = turn.seeds(observed.label());
        if (matching.frequencies().learns()) {
            double ascended =
                    matching.ascend(observed.real(), observed.synthetic(), seeds.child("ascent"));
            if (!Double.isFinite(ascended)) {
                throw turn.failure("frequency ascent", observed.label(), ascended);
            }
        }
        return matching.loss(observed.real(), observed.synthetic(), seeds.child("frequencies"));
    }

    private OptionalDouble ratio(Turn turn, Observation observed) {
        if (turn.iteration() % RATIO_EVERY != 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                matching.advantage(
                        observed.real(),
                        observed.synthetic(),
                        turn.seeds(observed.label()).child("ratio")));
    }

    private List<Tensor> realFeatures(Turn.Round round, int label, Weights extractor) {
        return bank.of(
                round.number(),
                label,
                () -> inParts(extractor, views.real(label, round.number(), round.view(label))));
    }

    private List<Tensor> inParts(Weights extractor, Tensor views) {
        long perPass = compute.imagesPerPass(views.size(2), views.size(3));
        if (!extractor.buffers().isEmpty() || views.size(0) <= perPass) {
            return features(extractor, views);
        }
        TensorVector chunks = torch.split(views, perPass, 0);
        List<List<Tensor>> parts = new ArrayList<>();
        for (long i = 0; i < chunks.size(); i++) {
            parts.add(features(extractor, chunks.get(i)));
        }
        return IntStream.range(0, parts.getFirst().size())
                .mapToObj(layer -> joined(parts.stream().map(part -> part.get(layer)).toList()))
                .toList();
    }

    /**
     * The features to compare; what the pass made on the way is freed unless the graph needs it.
     */
    private List<Tensor> features(Weights extractor, Tensor views) {
        PointerScope outer = PointerScope.getInnerScope();
        try (var _ = new PointerScope()) {
            Output output;
            try (var _ = compute.autocast()) {
                output = network.forward(extractor, views, layers.pass());
            }
            return attached(outer, layers.of(output));
        }
    }

    private static List<Tensor> attached(PointerScope scope, List<Tensor> tensors) {
        tensors.forEach(scope::attach);
        return tensors;
    }

    private static Tensor joined(List<Tensor> tensors) {
        return tensors.size() == 1
                ? tensors.getFirst()
                : torch.cat(new TensorVector(tensors.toArray(Tensor[]::new)), 0);
    }
}
