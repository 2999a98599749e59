package io.limbeck.data;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tiny-ImageNet: 200 classes of 64x64 images. Decoded once, when it is fetched, into files of
 * pixels that are mapped into memory. The number of a class is the rank of its WordNet id in sorted
 * order, as folder loaders have it. The test set is the validation set, as labels for the test
 * images were never published.
 *
 * @param form how its archive is laid out and how large it is
 */
record TinyImageNet(TinyImageNetForm form) implements Builtin {

    // ImageNet's own numbers, as the papers of this field normalise it.
    static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);
    static final List<Double> STD = List.of(0.229, 0.224, 0.225);

    private static final String NAME = "tiny-imagenet";
    private static final String TITLE = "Tiny-ImageNet";

    private static final String ADDRESS = "https://cs231n.stanford.edu/tiny-imagenet-200.zip";

    // Its authors published none: as the loaders of several public projects have it.
    private static final Checksum ARCHIVE = Checksum.md5("90528d7ca1a48142e341f4ef8d21d0de");

    static TinyImageNet dataset() {
        return new TinyImageNet(new TinyImageNetForm(200, 500, 10_000, 64));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CatalogueEntry entry() {
        return new CatalogueEntry(
                NAME,
                TITLE,
                form.classes(),
                form.shape(),
                form.trainSize(),
                form.testSize(),
                Licences.IMAGENET,
                List.of(
                        "an archive in the folder of " + DataHome.SHARED_VARIABLE,
                        "cs231n.stanford.edu"));
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
        DatasetFolder folder = folder(home);
        Map<String, String> sums = openingSums(folder, home, listener);
        Path path = folder.path();
        DatasetInfo info =
                new DatasetInfo(
                        NAME, TITLE, form.shape(), classNames(path), MEAN, STD, Licences.IMAGENET);
        LabelledImages train = images(path, TinyImageNetForm.TRAIN);
        LabelledImages test = images(path, TinyImageNetForm.TEST);
        return Resizing.toSize(new Dataset(info, train, test, sums), size, home);
    }

    /** More than a gigabyte is not read whole at each opening: the recorded sums stand for it. */
    private Map<String, String> openingSums(
            DatasetFolder folder, DataHome home, Listener listener) {
        try {
            Map<String, String> recorded = folder.recorded();
            return folder.isPresent() && recorded.size() == folder.files().size()
                    ? recorded
                    : sums(Optional.empty(), home, listener);
        } catch (IOException e) {
            throw new DataException(
                    "cannot read %s (%s)".formatted(folder.path(), Fetcher.reason(e)), e);
        }
    }

    private Map<String, String> sums(Optional<Path> from, DataHome home, Listener listener) {
        Fetcher fetcher = new Fetcher(TITLE, folder(home), List.of(form), home);
        if (from.isPresent()) {
            return fetcher.fetch(List.of(new Origin.Local("--from", from.get())), true, listener);
        }
        List<Origin> origins = new ArrayList<>();
        for (String archive : List.of("tiny-imagenet-200.tar.gz", "tiny-imagenet-200.zip")) {
            home.shared()
                    .map(f -> f.resolve(archive))
                    .ifPresent(f ->
                            origins.add(
                                    new Origin.Local("folder of " + DataHome.SHARED_VARIABLE, f)));
        }
        origins.add(Download.file(ADDRESS, ARCHIVE));
        return fetcher.fetch(origins, false, listener);
    }

    private DatasetFolder folder(DataHome home) {
        return new DatasetFolder(home.datasets().resolve(NAME), form.files());
    }

    private LabelledImages images(Path folder, String part) {
        try {
            byte[] raw = Files.readAllBytes(folder.resolve(part + TinyImageNetForm.LABELS));
            int[] labels = new int[raw.length];
            for (int i = 0; i < raw.length; i++) {
                labels[i] = raw[i] & 0xFF;
                if (labels[i] >= form.classes()) {
                    throw new DataException(
                            "%s, label %d, is %d; labels are 0 to %d; fetch tiny-imagenet again"
                                    .formatted(
                                            folder.resolve(part + TinyImageNetForm.LABELS),
                                            i,
                                            labels[i],
                                            form.classes() - 1));
                }
            }
            return new PixelImages(
                    MappedPixels.read(folder.resolve(part + TinyImageNetForm.PIXELS)),
                    labels,
                    form.shape(),
                    form.classes());
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(folder, Fetcher.reason(e)), e);
        }
    }

    /** The first of the names that WordNet gives, for example {@code goldfish}. */
    private static List<String> classNames(Path folder) {
        try {
            return Files.readAllLines(folder.resolve(TinyImageNetForm.CLASSES)).stream()
                    .map(line -> line.substring(line.indexOf('\t') + 1).split(",")[0])
                    .toList();
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(folder, Fetcher.reason(e)), e);
        }
    }
}
