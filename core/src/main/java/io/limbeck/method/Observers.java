package io.limbeck.method;

import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ModelPool;
import java.util.Optional;

/** Draws the networks that observe the images in an iteration. */
@FunctionalInterface
interface Observers {

    /**
     * The observers of an iteration, all without gradient; owned by the caller's scope.
     *
     * @param extractor gives the features that are matched
     * @param trained judges the images in the calibration, if there is one
     */
    record Observed(Weights extractor, Optional<Weights> trained) {}

    Observed draw(SeedTree seeds);

    /**
     * @throws IllegalArgumentException if the extractor needs a pool and there is none
     */
    static Observers of(
            NcfmSettings.Extractor extractor,
            Network network,
            Optional<ModelPool> pool,
            Compute compute) {
        return switch (extractor) {
            case BLENDED -> blended(required(extractor, pool), compute);
            case TRAINED -> trained(required(extractor, pool), compute);
            case RANDOM -> seeds -> new Observed(network.init(seeds).on(compute), Optional.empty());
        };
    }

    private static Observers blended(ModelPool pool, Compute compute) {
        return seeds -> {
            ModelPool.Pair pair = pair(pool, seeds);
            Weights trained = pair.trained().on(compute);
            double lambda = seeds.child("lambda").numbers().nextDouble();
            return new Observed(
                    pair.initial().on(compute).blend(lambda, trained), Optional.of(trained));
        };
    }

    private static Observers trained(ModelPool pool, Compute compute) {
        return seeds -> {
            Weights trained = pair(pool, seeds).trained().on(compute);
            return new Observed(trained, Optional.of(trained));
        };
    }

    private static ModelPool.Pair pair(ModelPool pool, SeedTree seeds) {
        return pool.pair(seeds.child("pair").numbers().nextInt(pool.size()));
    }

    private static ModelPool required(NcfmSettings.Extractor extractor, Optional<ModelPool> pool) {
        return pool.orElseThrow(() ->
                new IllegalArgumentException(
                        "extractor %s observes with trained networks, but there is no pool; pretrain one, or use extractor random"
                                .formatted(extractor)));
    }
}
