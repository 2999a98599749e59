package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.nn.Network;
import io.limbeck.setting.Counted;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Initializer;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * What a matching method works with.
 *
 * @param network what observes
 * @param data its training images are used, and nothing of its test images
 * @param seeds of every random draw
 * @param compute where and how exactly
 */
public record MatchingParts(Network network, Dataset data, SeedTree seeds, Compute compute) {

    /** Iterations after which pictures are looked at for clipped pixels: so many at least. */
    private static final int EARLY = 10;

    /** And the first of so many parts. */
    private static final int EARLY_PART = 20;

    /**
     * How images begin.
     *
     * @param init what from
     * @param ipc stored images per class
     * @param optimizer of the images
     * @param augmentation strategy of the method's views
     */
    record Start(Initialization init, int ipc, OptimizerSpec optimizer, String augmentation) {}

    /** What a recipe wants to be optimised, at its start. */
    Synthesis synthesis(MatchingMethod method) {
        Start start =
                new Start(method.init(), method.ipc(), method.optimizer(), method.augmentation());
        return switch (method.parameterization()) {
            case Parameterization.Pixels(Formation formation) ->
                    images(start, formation, StoredImages.Space.NETWORK);
            case Parameterization.Hallucinated hallucinated ->
                    hallucinated(
                            start, Formation.plain(), StoredImages.Space.NETWORK, hallucinated);
        };
    }

    /** Real and synthetic images of a class, real ones in shuffled epochs. */
    ClassViews views(int realBatch, String augmentation) {
        return new ClassViews(
                data,
                new ClassViews.Sampling(realBatch, true),
                augmentation,
                seeds.child("batches"),
                compute);
    }

    /** The randomness of iterations, each a child by its number. */
    SeedTree iterations() {
        return seeds.child("iteration");
    }

    /** For people: what is distilled, and how. */
    String detail(String name, MatchingMethod method) {
        String stored =
                switch (method.parameterization()) {
                    case Parameterization.Pixels _ -> Counted.of(method.ipc(), "stored image");
                    case Parameterization.Hallucinated made ->
                            "%s and %s"
                                    .formatted(
                                            Counted.of(method.ipc(), "base"),
                                            Counted.of(made.count(), "hallucinator"));
                };
        return "%s, %s per class, by %s with %s"
                .formatted(data.info().title(), stored, name, network.name());
    }

    /** Images that are optimised as pixels. */
    Synthesis asPixels(Start start, Formation formation) {
        return images(start, formation, StoredImages.Space.PIXELS);
    }

    /**
     * Bases and hallucinators, whose images are decoded by a formation.
     *
     * @param rates in whose numbers the rate of {@code start} is given
     */
    Synthesis hallucinated(
            Start start,
            Formation formation,
            StoredImages.Space rates,
            Parameterization.Hallucinated settings) {
        SeedTree own = seeds.child("hallucinators");
        Hallucinations.Meaning meaning =
                new Hallucinations.Meaning(
                        data.info(),
                        formation,
                        data.preprocessing(),
                        rates,
                        settings,
                        start.init());
        try (Tensor initial = initial(start, formation, StoredImages.Space.NETWORK)) {
            Optional<Adversary> adversary = adversary(start, settings, own.child("adversary"));
            try {
                return Hallucinations.of(
                        initial,
                        meaning,
                        start.optimizer(),
                        adversary,
                        own.child("weights"),
                        compute);
            } catch (RuntimeException e) {
                adversary.ifPresent(Adversary::close);
                throw e;
            }
        }
    }

    private Optional<Adversary> adversary(
            Start start, Parameterization.Hallucinated settings, SeedTree own) {
        return settings.hasAdversary()
                ? Optional.of(
                        Adversary.of(
                                settings.constraint(), network, start.augmentation(), own, compute))
                : Optional.empty();
    }

    // Moments belong to the scope they are made in, so no scope may be open here but the caller's.
    private Synthesis images(Start start, Formation formation, StoredImages.Space space) {
        try (Tensor initial = initial(start, formation, space)) {
            return StoredImages.of(
                    initial,
                    new StoredImages.Meaning(
                            data.info(), formation, data.preprocessing(), space, start.init()),
                    start.optimizer(),
                    compute);
        }
    }

    private Tensor initial(Start start, Formation formation, StoredImages.Space space) {
        try (var _ = new PointerScope()) {
            SeedTree own = seeds.child("initialize");
            Tensor images =
                    switch (space) {
                        case PIXELS -> pixels(start, formation, own);
                        case NETWORK ->
                                start.init() == Initialization.NOISE
                                        ? noise(start, own)
                                        : data.preprocessing().apply(pixels(start, formation, own));
                    };
            images.retainReference();
            return images;
        }
    }

    private Tensor pixels(Start start, Formation formation, SeedTree own) {
        return Initializer.initialize(start.init(), formation, data.train(), start.ipc(), own);
    }

    /** N(0, 1) as networks see it, as gradient matching was published. */
    private Tensor noise(Start start, SeedTree own) {
        var shape = data.info().shape();
        long count = (long) data.info().classes() * start.ipc();
        return own.tensors().normal(count, shape.channels(), shape.height(), shape.width());
    }

    /**
     * Distils from the latest checkpoint on, or from the start.
     *
     * @param detail for people
     * @param length iterations in all, and between checkpoints
     * @return kept: the caller closes it
     */
    SyntheticSet distill(
            String detail,
            Length length,
            Synthesis synthesis,
            Function<Synthesis, Matcher> matcher,
            Hooks hooks) {
        ImageRate rate = new ImageRate();
        Synthesis rated = length.probe().on() ? rate.of(synthesis) : synthesis;
        try (MatchingDistillation distillation =
                new MatchingDistillation(rated, matcher(rated, matcher), iterations(), rate)) {
            new Probe(length.probe(), rate, hooks).run(distillation);
            Hooks watched =
                    hooks.withSnapshots(
                            new ClippedPixels(
                                    hooks.snapshots(),
                                    Math.max(EARLY, length.iterations() / EARLY_PART),
                                    hooks.listener()));
            new Distillery(detail, length.iterations(), length.checkpointEvery(), watched)
                    .run(distillation);
            try (var _ = new PointerScope()) {
                return distillation.current().keep();
            }
        }
    }

    /** Closes the synthesis if there is no matcher to give it to. */
    private static Matcher matcher(Synthesis synthesis, Function<Synthesis, Matcher> maker) {
        try {
            return maker.apply(synthesis);
        } catch (RuntimeException e) {
            synthesis.close();
            throw e;
        }
    }

    /**
     * How long a distillation is.
     *
     * @param iterations in all
     * @param checkpointEvery iterations between checkpoints
     * @param probe of the images' rate, before them
     */
    record Length(long iterations, long checkpointEvery, ProbeSettings probe) {

        /** Without a probe. */
        Length(long iterations, long checkpointEvery) {
            this(iterations, checkpointEvery, ProbeSettings.off());
        }
    }
}
