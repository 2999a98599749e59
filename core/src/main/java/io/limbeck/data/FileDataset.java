package io.limbeck.data;

import io.limbeck.event.Listener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A data set of a few files that are read whole into memory.
 *
 * @param info what is known of it; class names may be empty where a file gives them
 * @param classes number of classes
 * @param trainSize number of training images
 * @param testSize number of test images
 * @param files in their final form
 * @param forms in which it is passed around
 * @param origins in the order in which they are tried
 * @param reader reads the files in a folder
 */
record FileDataset(
        DatasetInfo info,
        int classes,
        int trainSize,
        int testSize,
        List<KnownFile> files,
        List<Form> forms,
        List<Origin> origins,
        Reader reader)
        implements Builtin {

    /** Reads a folder of verified files. */
    @FunctionalInterface
    interface Reader {
        Splits read(Path folder);
    }

    /**
     * @param classNames by label
     */
    record Splits(LabelledImages train, LabelledImages test, List<String> classNames) {}

    @Override
    public String name() {
        return info.name();
    }

    @Override
    public CatalogueEntry entry() {
        return new CatalogueEntry(
                info.name(),
                info.title(),
                classes,
                info.shape(),
                trainSize,
                testSize,
                info.licence(),
                origins.stream().map(Origin::title).toList());
    }

    @Override
    public boolean isPresent(DataHome home) {
        return folder(home).isPresent();
    }

    @Override
    public Path fetch(Optional<Path> from, DataHome home, Listener listener) {
        sums(from, home, listener);
        return folder(home).path();
    }

    @Override
    public Dataset open(ImageSize size, DataHome home, Listener listener) {
        Map<String, String> sums = sums(Optional.empty(), home, listener);
        Splits splits = reader.read(folder(home).path());
        DatasetInfo known =
                new DatasetInfo(
                        info.name(),
                        info.title(),
                        info.shape(),
                        splits.classNames(),
                        info.mean(),
                        info.std(),
                        info.licence());
        return Resizing.toSize(new Dataset(known, splits.train(), splits.test(), sums), size, home);
    }

    @Override
    public Dataset outline(int imageSize, DataHome home) {
        if (!isPresent(home)) {
            return Outline.of(entry(), imageSize);
        }
        DatasetFolder here = folder(home);
        try {
            here.verify();
        } catch (DataException e) {
            throw new DataException(
                    "%s is here, but not whole: %s; ./limbeck data fetch %s gets it anew"
                            .formatted(info.title(), e.getMessage(), info.name()),
                    e);
        }
        LabelledImages train = reader.read(here.path()).train();
        return Outline.of(
                entry(),
                imageSize,
                IntStream.range(0, train.size()).mapToObj(train::label).toList());
    }

    private Map<String, String> sums(Optional<Path> from, DataHome home, Listener listener) {
        Fetcher fetcher = new Fetcher(info.title(), folder(home), forms, home);
        if (from.isPresent()) {
            return fetcher.fetch(List.of(new Origin.Local("--from", from.get())), true, listener);
        }
        List<Origin> all = new ArrayList<>();
        home.shared().ifPresent(f -> all.add(Origin.sharedFolder(f, info.name())));
        all.addAll(origins);
        return fetcher.fetch(all, false, listener);
    }

    /** The final files, as they are, as a form. */
    static Form plain(List<KnownFile> files) {
        return Form.asTheyAre(
                files.stream().map(KnownFile::name).collect(Collectors.toUnmodifiableSet()));
    }

    private DatasetFolder folder(DataHome home) {
        return new DatasetFolder(home.datasets().resolve(info.name()), files);
    }
}
