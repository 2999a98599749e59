package io.limbeck.method;

import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.objective.MeanFeatures;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One iteration of DM: draw a network, match every class, move all images. */
final class DmMatcher implements Matcher {

    private final DmSettings settings;
    private final MatchingParts parts;
    private final Synthesis images;
    private final ClassObserver observer;

    DmMatcher(DmSettings settings, MatchingParts parts, Synthesis images) {
        this.settings = settings;
        this.parts = parts;
        this.images = images;
        this.observer =
                new ClassObserver(
                        parts.network(),
                        Pass.TRAINING,
                        output -> List.of(output.features()),
                        parts.views(settings.realBatch(), settings.augmentation()),
                        parts.compute());
    }

    @Override
    public String name() {
        return "dm";
    }

    @Override
    public Map<String, Double> iterate(long iteration, SeedTree seeds) {
        Turn turn = new Turn(iteration, seeds, settings.optimizer().learningRate());
        Weights extractor = parts.network().init(seeds.child("network")).on(parts.compute());
        Draft draft = images.draft(seeds.child("draft"));
        double sum = 0;
        for (List<Integer> group : groups(extractor)) {
            try (var _ = new PointerScope()) {
                List<Descent.ClassLoss> losses =
                        observer.observe(turn, extractor, group, draft).stream()
                                .map(DmMatcher::loss)
                                .toList();
                sum += Descent.collect(turn, "match", losses, draft);
            }
        }
        draft.matched(sum);
        draft.step(turn.rate());
        return Map.of("match", sum / images.classes());
    }

    /** With batch norm all classes are in one batch, as one class's statistics would hide it. */
    private List<List<Integer>> groups(Weights extractor) {
        int classes = images.classes();
        return extractor.buffers().isEmpty()
                ? ClassGroups.of(classes, images.imagesPerClass(), observer.views().perPass())
                : List.of(IntStream.range(0, classes).boxed().toList());
    }

    private static Descent.ClassLoss loss(ClassObserver.Observation observed) {
        Tensor real = observed.real().getFirst().to(ScalarType.Float);
        Tensor synthetic = observed.synthetic().getFirst().to(ScalarType.Float);
        return new Descent.ClassLoss(
                observed.label(), MeanFeatures.distance(real, synthetic), observed.leaves());
    }

    @Override
    public void save(Map<String, Tensor> tensors, Map<String, String> facts) {
        // Every network is new, so there is nothing to remember.
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        // As above.
    }

    @Override
    public void close() {
        // As above.
    }
}
