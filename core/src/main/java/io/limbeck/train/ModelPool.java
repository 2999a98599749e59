package io.limbeck.train;

import io.limbeck.data.Dataset;
import io.limbeck.event.Listener;
import io.limbeck.file.FolderUse;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.nio.file.Path;
import java.util.List;

/**
 * The networks that observe the images of a distillation: pairs of initial and trained weights,
 * each from an initialisation of its own, trained on the whole training set. Kept in memory, and in
 * a folder that a later run with the same data, network, training and seed uses again.
 *
 * <p>The folder is {@code <root>/<key>}; the key is a hash of all that decides the pairs but their
 * number and the device, so that a pool can grow and move. {@code pool.json} there says what it is.
 */
public final class ModelPool implements AutoCloseable {

    private final List<PoolFolder.Stored> pairs;
    private final FolderUse use;

    private ModelPool(List<PoolFolder.Stored> pairs, FolderUse use) {
        this.pairs = List.copyOf(pairs);
        this.use = use;
    }

    /** Weights before and after training; they belong to the pool. */
    public record Pair(Weights initial, Weights trained) {}

    /**
     * Opens a pool and trains the pairs that are missing. Killed half-way, it goes on with the
     * first missing pair the next time, from the state that its training left; several processes
     * share the work, none trains a pair that another is training.
     *
     * @param root folder of all pools
     * @param spec what {@code network} was made from
     * @param seeds of all pairs
     * @param compute where pairs are trained and held
     * @param listener hears of the stage {@code pretrain}: values loss, pair, and accuracy (on the
     *     test images) with the last step of each pair
     * @throws io.limbeck.event.StoppedException if the thread is interrupted; the pair that was in
     *     training is kept as far as it came
     */
    public static ModelPool open(
            Path root,
            PoolSettings settings,
            NetworkSpec spec,
            Network network,
            Dataset dataset,
            SeedTree seeds,
            Compute compute,
            Listener listener) {
        PoolKey key = PoolKey.of(dataset, spec, settings.training(), seeds);
        PoolFolder folder = new PoolFolder(root.resolve(key.hash()));
        PoolTraining training =
                new PoolTraining(folder, key, settings, network, dataset, seeds, compute, listener);
        FolderUse use = FolderUse.of(folder.path());
        boolean complete = false;
        try {
            ModelPool pool = new ModelPool(training.complete(), use);
            complete = true;
            return pool;
        } finally {
            if (!complete) {
                use.close();
            }
        }
    }

    /**
     * How the folder of a pool is called, whether it is there or not.
     *
     * @param spec of the networks
     */
    public static String name(
            PoolSettings settings, NetworkSpec spec, Dataset dataset, SeedTree seeds) {
        return PoolKey.of(dataset, spec, settings.training(), seeds).hash();
    }

    /** Number of pairs. */
    public int size() {
        return pairs.size();
    }

    /**
     * @param k 0 to size - 1
     * @return on the device the pool was opened for; not to be closed, and not to be used after the
     *     pool is closed
     */
    public Pair pair(int k) {
        return pairs.get(k).pair();
    }

    /**
     * Of the trained weights on the test images, as the run that trained them had those: they are
     * not part of the key.
     *
     * @param k 0 to size - 1
     */
    public Accuracy accuracy(int k) {
        return pairs.get(k).accuracy();
    }

    /** Frees the weights of all pairs, and lets others remove the folder. */
    @Override
    public void close() {
        pairs.forEach(stored -> {
            stored.pair().initial().close();
            stored.pair().trained().close();
        });
        use.close();
    }
}
