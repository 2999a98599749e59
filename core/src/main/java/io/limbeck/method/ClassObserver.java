package io.limbeck.method;

import io.limbeck.nn.Network;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How a network sees some classes: the features of real and synthetic images under the same
 * augmentation.
 *
 * @param network of the extractor
 * @param pass what it is asked for
 * @param compared what of it is compared: one tensor [B, ...] for each layer
 * @param views what the extractor sees
 * @param compute where and how exactly
 */
record ClassObserver(
        Network network,
        Pass pass,
        Function<Output, List<Tensor>> compared,
        ClassViews views,
        Compute compute) {

    /**
     * Features of a class, by layer.
     *
     * @param real without graph
     * @param synthetic with the graph of its leaves
     * @param leaves what the synthetic features depend on
     */
    record Observation(int label, List<Tensor> real, List<Tensor> synthetic, List<Tensor> leaves) {}

    /** Which images are observed. */
    enum Seen {
        ALL,
        /** Where it is known what real ones look like; an observation has none then. */
        SYNTHETIC
    }

    /** As below, real images and synthetic ones. */
    List<Observation> observe(Turn turn, Weights extractor, List<Integer> labels, Draft draft) {
        return observe(turn, extractor, labels, draft, Seen.ALL);
    }

    /**
     * Observes some classes; what a batch norm averages over is all images of the call, real and
     * synthetic ones apart.
     *
     * @return in the order of the labels; owned by the caller's scope
     */
    List<Observation> observe(
            Turn turn, Weights extractor, List<Integer> labels, Draft draft, Seen seen) {
        List<Draft.Rendering> renderings = labels.stream().map(draft::ofClass).toList();
        List<List<Tensor>> real =
                seen == Seen.ALL
                        ? real(turn, extractor, labels)
                        : labels.stream().map(_ -> List.<Tensor>of()).toList();
        List<Tensor> synthetic = views(turn, labels, renderings);
        List<List<Tensor>> moved = parts(features(extractor, joined(synthetic)), synthetic);
        List<Observation> observed = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            observed.add(
                    new Observation(
                            labels.get(i), real.get(i), moved.get(i), renderings.get(i).leaves()));
        }
        return observed;
    }

    /** Features of real images, per class and layer. */
    private List<List<Tensor>> real(Turn turn, Weights extractor, List<Integer> labels) {
        PointerScope step = PointerScope.getInnerScope();
        boolean joint = !extractor.buffers().isEmpty() && labels.size() > 1;
        List<Tensor> images = new ArrayList<>();
        List<List<Tensor>> features = new ArrayList<>();
        for (int label : labels) {
            // The views of all classes at once would take more memory than the networks.
            try (var _ = new PointerScope()) {
                Tensor own = views.real(label, turn.iteration(), turn.view(label));
                if (joint) {
                    images.addAll(attached(step, List.of(own)));
                } else {
                    features.add(attached(step, inPasses(extractor, own)));
                }
            }
        }
        return joint ? parts(features(extractor, joined(images)), images) : features;
    }

    private List<Tensor> views(Turn turn, List<Integer> labels, List<Draft.Rendering> renderings) {
        PointerScope step = PointerScope.getInnerScope();
        try (var _ = new PointerScope()) {
            return attached(
                    step,
                    views.synthetic(
                            renderings.stream().map(Draft.Rendering::images).toList(),
                            labels.stream().map(turn::view).toList()));
        }
    }

    /** Features of a joined batch, taken apart again. */
    private static List<List<Tensor>> parts(List<Tensor> all, List<Tensor> batches) {
        List<List<Tensor>> parts = new ArrayList<>();
        long first = 0;
        for (Tensor batch : batches) {
            long from = first;
            long count = batch.size(0);
            parts.add(all.stream().map(f -> f.narrow(0, from, count)).toList());
            first += count;
        }
        return parts;
    }

    private List<Tensor> inPasses(Weights extractor, Tensor views) {
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
                output = network.forward(extractor, views, pass);
            }
            return attached(outer, compared.apply(output));
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
