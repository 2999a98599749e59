package io.limbeck.data;

import io.limbeck.event.Listener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * NYU Depth v2 with 13 classes of pixels, read out of the user's own folder, as it cannot be passed
 * on: {@code nyu_train_rgb} and {@code nyu_test_rgb} with the images, {@code train_labels_13} and
 * {@code test_labels_13} with a PNG for each. The last number in a file's name says what belongs
 * together. Labels are 1 to 13; 0 and 255 are pixels without class.
 *
 * <p>Images are brought to a shorter side of twice the size asked for. Training sees random square
 * parts of that size, mirrored now and then; tests see images whole.
 */
record NyuV2() implements Builtin {

    static final String NAME = "nyuv2";

    private static final int USUAL_SIDE = 128;
    private static final String TRAIN_IMAGES = "nyu_train_rgb";
    private static final String TRAIN_LABELS = "train_labels_13";
    private static final String TEST_IMAGES = "nyu_test_rgb";
    private static final String TEST_LABELS = "test_labels_13";
    private static final List<String> CLASSES =
            List.of(
                    "bed",
                    "books",
                    "ceiling",
                    "chair",
                    "floor",
                    "furniture",
                    "objects",
                    "picture",
                    "sofa",
                    "table",
                    "television",
                    "wall",
                    "window");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CatalogueEntry entry() {
        return CatalogueEntry.of(info(), 795, 654, "your own folder, " + CatalogueEntry.FROM);
    }

    DatasetInfo info() {
        return info(USUAL_SIDE);
    }

    private static DatasetInfo info(int side) {
        return new DatasetInfo(
                NAME,
                "NYU Depth v2, 13 classes (pixels)",
                new ImageShape(3, side, side),
                CLASSES,
                List.of(0.5, 0.5, 0.5),
                List.of(0.5, 0.5, 0.5),
                "none stated by its authors");
    }

    @Override
    public boolean isPresent(DataHome home) {
        return folder(home)
                .filter(path -> Files.isDirectory(path.resolve(TRAIN_IMAGES)))
                .isPresent();
    }

    /** Remembers where the user's folder is; nothing is copied. */
    @Override
    public Path fetch(Optional<Path> from, DataHome home, Listener listener) {
        Path folder = from.or(() -> folder(home)).orElseThrow(NyuV2::nowhere).toAbsolutePath();
        new PixelFolder(folder.resolve(TRAIN_IMAGES), folder.resolve(TRAIN_LABELS)).pairs();
        new PixelFolder(folder.resolve(TEST_IMAGES), folder.resolve(TEST_LABELS)).pairs();
        if (from.isPresent()) {
            new OwnFolder(NAME).remember(folder, home);
        }
        return folder;
    }

    @Override
    public Dataset open(ImageSize size, DataHome home, Listener listener) {
        return open(folder(home).orElseThrow(NyuV2::nowhere), size);
    }

    @Override
    public Dataset outline(int imageSize, DataHome home) {
        return Outline.ofPixels(entry(), imageSize);
    }

    /** Opens it out of this folder. */
    Dataset open(Path folder, ImageSize size) {
        int side = size.side() == 0 ? USUAL_SIDE : size.side();
        PixelFolder training =
                new PixelFolder(folder.resolve(TRAIN_IMAGES), folder.resolve(TRAIN_LABELS));
        PixelFolder testing =
                new PixelFolder(folder.resolve(TEST_IMAGES), folder.resolve(TEST_LABELS));
        return new Dataset(
                info(side),
                new PixelCrops(training.read(2 * side, CLASSES.size()), side, Optional.empty()),
                testing.read(2 * side, CLASSES.size()),
                Map.of(
                        "train (names and lengths)", training.digest(),
                        "test (names and lengths)", testing.digest()));
    }

    private static Optional<Path> folder(DataHome home) {
        return new OwnFolder(NAME).remembered(home);
    }

    private static DataException nowhere() {
        return new DataException(
                "%s is read from your own folder (%s, %s, %s and %s). Name it with: ./limbeck data fetch %s --from PATH"
                        .formatted(
                                NAME, TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS, NAME));
    }
}
