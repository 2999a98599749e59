package io.limbeck.run;

import io.limbeck.data.Dataset;
import io.limbeck.data.DeviceDataset;
import io.limbeck.data.Zca;
import io.limbeck.data.ZcaFile;
import io.limbeck.evaluate.Evaluation;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.evaluate.Lesson;
import io.limbeck.event.Listener;
import io.limbeck.method.MatchingParts;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ExpertBuffer;
import io.limbeck.train.ExpertSettings;
import io.limbeck.train.ModelPool;
import io.limbeck.train.PoolSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the stages of a run share, whatever the method. */
final class RunContext implements AutoCloseable {

    private final RunFolder folder;
    private final Function<Listener, Dataset> source;
    private final Path pools;
    private final Listener listener;
    private final Consumer<Dataset> onOpened;
    private Compute compute;
    private Optional<Dataset> opened = Optional.empty();
    private Optional<DeviceDataset> dataset = Optional.empty();
    private Optional<Zca> whitening = Optional.empty();

    /**
     * @param source opens the data set, fetching it if need be
     * @param pools where pools of trained networks are
     * @param onOpened gets the data set when it is opened, and may refuse it
     */
    RunContext(
            RunFolder folder,
            Function<Listener, Dataset> source,
            Path pools,
            Compute compute,
            Listener listener,
            Consumer<Dataset> onOpened) {
        this.folder = folder;
        this.source = source;
        this.pools = pools;
        this.compute = compute;
        this.listener = listener;
        this.onOpened = onOpened;
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

    /** From now on no more images than these pass a network at once. */
    void atMost(int images) {
        compute = compute.atMost(images);
    }

    Listener listener() {
        return listener;
    }

    /** Of the recipe; opened, and fetched if need be, when it is first asked for. */
    Dataset opened() {
        if (opened.isEmpty()) {
            Dataset read = source.apply(listener);
            onOpened.accept(read);
            opened = Optional.of(read);
        }
        return opened.get();
    }

    /** The same as the recipe lets networks see it, which a whitening may have to be made for. */
    Dataset dataset() {
        if (dataset.isEmpty()) {
            Dataset seen = recipe().data().seen(opened(), this::whitening);
            dataset = Optional.of(DeviceDataset.of(seen, compute));
        }
        return dataset.get().dataset();
    }

    private Zca whitening(Dataset plain) {
        Zca zca = ZcaFile.open(pools, plain, compute, listener);
        whitening = Optional.of(zca);
        return zca;
    }

    /** Recorded trainings of that kind, shared by all runs; what is missing is trained. */
    ExpertBuffer experts(ExpertSettings settings, int epochs) {
        return ExpertBuffer.open(
                pools,
                settings,
                epochs,
                new ExpertBuffer.Subject(recipe().network(), network(), dataset()),
                compute,
                listener);
    }

    /** Frees what the data set is seen through, and what of it lies on a device. */
    @Override
    public void close() {
        dataset.ifPresent(DeviceDataset::close);
        dataset = Optional.empty();
        whitening.ifPresent(Zca::close);
        whitening = Optional.empty();
    }

    /** The recipe's, for the data set. */
    Network network() {
        var info = opened().info();
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

    /**
     * How a set is measured.
     *
     * @param network that evaluation's names begin from
     * @param observer trained weights of the recipe's network, if they are there
     * @param lesson how a teacher labels views, if one does
     */
    Evaluation evaluation(
            SyntheticSet set,
            EvaluationSettings settings,
            NetworkSpec network,
            Optional<Weights> observer,
            Optional<Lesson> lesson) {
        return new Evaluation(
                set,
                dataset(),
                settings,
                network,
                observer.map(trained -> new Evaluation.Observer(network(), trained)),
                lesson,
                seeds("evaluate"),
                compute,
                listener);
    }

    /** What a matching method works with. */
    MatchingParts parts() {
        return new MatchingParts(network(), dataset(), seeds("distill"), compute);
    }

    /** The random streams of a purpose. */
    SeedTree seeds(String purpose) {
        return SeedTree.of(recipe().seed()).child(purpose);
    }
}
