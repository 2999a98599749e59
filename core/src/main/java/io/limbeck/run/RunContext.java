package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Datasets;
import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ModelPool;
import io.limbeck.train.PoolSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What the stages of a run share, whatever the method. */
final class RunContext {

    private final RunFolder folder;
    private final DataHome home;
    private final Path pools;
    private final Compute compute;
    private final Listener listener;
    private final Consumer<Map<String, String>> onChecksums;
    private Optional<Dataset> dataset = Optional.empty();

    /**
     * @param home where the data set is
     * @param pools where pools of trained networks are
     * @param onChecksums hears the checksums of the data set when it is opened
     */
    RunContext(
            RunFolder folder,
            DataHome home,
            Path pools,
            Compute compute,
            Listener listener,
            Consumer<Map<String, String>> onChecksums) {
        this.folder = folder;
        this.home = home;
        this.pools = pools;
        this.compute = compute;
        this.listener = listener;
        this.onChecksums = onChecksums;
    }

    Recipe recipe() {
        return folder.recipe();
    }

    RunFolder folder() {
        return folder;
    }

    Compute compute() {
        return compute;
    }

    Listener listener() {
        return listener;
    }

    /** Of the recipe; opened, and fetched if need be, when it is first asked for. */
    Dataset dataset() {
        if (dataset.isEmpty()) {
            dataset =
                    Optional.of(
                            Datasets.open(
                                    recipe().data().dataset(),
                                    recipe().data().imageSize(),
                                    home,
                                    listener));
            onChecksums.accept(dataset.get().checksums());
        }
        return dataset.get();
    }

    /** The recipe's, for the data set. */
    Network network() {
        var info = dataset().info();
        return Networks.create(
                recipe().network(),
                new Network.Input(
                        info.shape().channels(),
                        info.shape().height(),
                        info.shape().width(),
                        info.classes()));
    }

    /** Trained networks of that kind, shared by all runs; what is missing is trained. */
    ModelPool pool(PoolSettings settings) {
        return ModelPool.open(
                pools,
                settings,
                recipe().network(),
                network(),
                dataset(),
                SeedTree.of(settings.seed()),
                compute,
                listener);
    }

    /** The random streams of a purpose. */
    SeedTree seeds(String purpose) {
        return SeedTree.of(recipe().seed()).child(purpose);
    }
}
