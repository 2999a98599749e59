package io.limbeck.train;

import io.limbeck.data.Dataset;
import io.limbeck.event.Listener;
import io.limbeck.file.FolderUse;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsFile;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;

/**
 * Trainings that were recorded: of each expert the weights at the start and after every epoch. They
 * stay on disk, one file each, and are read when they are asked for.
 *
 * <p>The folder is {@code <root>/experts-<key>}; the key is a hash of all that decides the weights
 * but the number of experts and of epochs, so that a buffer grows in both. {@code experts.json}
 * there says what it is.
 */
public final class ExpertBuffer implements AutoCloseable {

    private final ExpertFolder folder;
    private final Network network;
    private final Compute compute;
    private final int size;
    private final int epochs;
    private final FolderUse use;

    private ExpertBuffer(
            ExpertFolder folder,
            Network network,
            Compute compute,
            int size,
            int epochs,
            FolderUse use) {
        this.folder = folder;
        this.use = use;
        this.network = network;
        this.compute = compute;
        this.size = size;
        this.epochs = epochs;
    }

    /**
     * What a buffer is for.
     *
     * @param spec what {@code network} was made from
     */
    public record Subject(NetworkSpec spec, Network network, Dataset dataset) {}

    /**
     * Opens a buffer, to be closed, and trains what is missing. Killed, it goes on after the last
     * whole epoch, or the state that an epoch left; several processes share the work, expert by
     * expert.
     *
     * @param root folder of all pools
     * @param epochs how long each expert is to be known
     * @param compute where experts are trained and snapshots are placed
     * @param listener hears of the stage {@code pretrain}: values loss and expert
     * @throws io.limbeck.event.StoppedException if the thread is interrupted; the epoch that was in
     *     training is kept as far as it came
     */
    public static ExpertBuffer open(
            Path root,
            ExpertSettings settings,
            int epochs,
            Subject subject,
            Compute compute,
            Listener listener) {
        SeedTree seeds = seeds(settings);
        PoolKey key = key(settings, subject.spec(), subject.dataset());
        ExpertFolder folder =
                new ExpertFolder(root.resolve(ExpertFolder.PREFIX + key.hash()), settings.half());
        FolderUse use = FolderUse.of(folder.path());
        boolean complete = false;
        try {
            new ExpertTraining(folder, key, settings, epochs, subject, seeds, compute, listener)
                    .complete();
            complete = true;
            return new ExpertBuffer(
                    folder, subject.network(), compute, settings.count(), epochs, use);
        } finally {
            if (!complete) {
                use.close();
            }
        }
    }

    /**
     * How the folder of a buffer is called, whether it is there or not.
     *
     * @param spec of the experts
     */
    public static String name(ExpertSettings settings, NetworkSpec spec, Dataset dataset) {
        return ExpertFolder.PREFIX + key(settings, spec, dataset).hash();
    }

    private static SeedTree seeds(ExpertSettings settings) {
        return SeedTree.of(settings.seed()).child("experts");
    }

    private static PoolKey key(ExpertSettings settings, NetworkSpec spec, Dataset dataset) {
        // The number of epochs does not change the first of them.
        PoolKey key =
                PoolKey.of(dataset, spec, settings.training(1), seeds(settings))
                        .with("half", Boolean.toString(settings.half()));
        return settings.sharpness().on()
                ? key.with("sharpness", settings.sharpness().toString())
                : key;
    }

    /** Number of experts. */
    public int size() {
        return size;
    }

    /** How many epochs each is known for. */
    public int epochs() {
        return epochs;
    }

    /**
     * The weights of an expert.
     *
     * @param expert 0 to size - 1
     * @param epoch 0 (before training) to epochs
     * @return float32 on the device, owned by the caller's scope
     */
    public Weights snapshot(int expert, int epoch) {
        if (expert < 0 || expert >= size || epoch < 0 || epoch > epochs) {
            throw new IllegalArgumentException(
                    "snapshot %d of expert %d was asked for; there are experts 0 to %d with snapshots 0 to %d"
                            .formatted(epoch, expert, size - 1, epochs));
        }
        PointerScope outer = PointerScope.getInnerScope();
        try (var _ = new PointerScope();
                Weights read = WeightsFile.read(folder.file(expert, epoch), network).weights()) {
            Weights placed = read.on(compute).copy();
            placed.all().values().forEach(outer::attach);
            return placed;
        }
    }

    /** Lets others remove the folder; the buffer is of no use then. */
    @Override
    public void close() {
        use.close();
    }
}
