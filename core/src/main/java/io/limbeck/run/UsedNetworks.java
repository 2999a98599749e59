package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Preprocessing;
import io.limbeck.data.Zca;
import io.limbeck.event.Listener;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.setting.Counted;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ExpertBuffer;
import io.limbeck.train.ModelPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Stored networks that a run of a recipe uses, and trains where they are missing.
 *
 * @param kind pool or experts
 * @param path of the folder, whether it is there or not
 * @param wanted how much the recipe asks for, in words
 */
public record UsedNetworks(String kind, Path path, String wanted) {

    /**
     * Nothing is trained.
     *
     * @param home where the data set is, which is opened, as the networks are named by what it
     *     holds
     * @param listener hears how that goes
     * @return empty if no networks are shared, as where random ones observe
     */
    public static List<UsedNetworks> of(Recipe recipe, DataHome home, Listener listener) {
        List<UsedNetworks> used = new ArrayList<>();
        int pooled = recipe.pooled();
        if (pooled == 0 && !(recipe.method() instanceof TrajectoryMethod)) {
            return used;
        }
        Dataset data =
                recipe.data()
                        .seen(recipe.data().open(home, listener), _ -> new Unmeasured(Zca.KEY));
        if (pooled > 0) {
            String name =
                    ModelPool.name(
                            recipe.pool(),
                            recipe.network(),
                            data,
                            SeedTree.of(recipe.pool().seed()));
            used.add(
                    new UsedNetworks(
                            "pool", home.pools().resolve(name), Counted.of(pooled, "network")));
        }
        if (recipe.method() instanceof TrajectoryMethod led) {
            used.add(
                    new UsedNetworks(
                            "experts",
                            home.pools()
                                    .resolve(
                                            ExpertBuffer.name(
                                                    led.experts(), recipe.network(), data)),
                            "%s, %s each"
                                    .formatted(
                                            Counted.of(led.experts().count(), "expert"),
                                            Counted.of(led.expertEpochs(), "epoch"))));
        }
        return used;
    }

    /** A whitening by its name alone, which is what folders are called by. */
    private record Unmeasured(String key) implements Preprocessing {

        @Override
        public Tensor apply(Tensor images) {
            throw new UnsupportedOperationException("this whitening was not measured");
        }

        @Override
        public Tensor invert(Tensor seen) {
            throw new UnsupportedOperationException("this whitening was not measured");
        }

        @Override
        public String toString() {
            return key;
        }
    }
}
