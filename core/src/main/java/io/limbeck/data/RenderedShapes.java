package io.limbeck.data;

import io.limbeck.event.Listener;
import io.limbeck.torch.SeedTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plane figures on textured grounds, for networks that classify pixels: two to four figures in
 * shades of grey that say nothing of their kind, turned, and partly over each other. Everything is
 * drawn by code from fixed seeds, so the classes are known exactly, and everybody has the same
 * images.
 */
final class RenderedShapes implements Builtin {

    static final String NAME = "shapes";

    private static final int TRAIN = 4000;
    private static final int TEST = 500;
    private static final int SIDE = 32;
    private static final long SEED = 20_240_613;
    private static final int SMALLEST_SIDE = 16;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CatalogueEntry entry() {
        return CatalogueEntry.of(info(), TRAIN, TEST, "drawn by code, from fixed seeds");
    }

    DatasetInfo info() {
        return info(SIDE);
    }

    private static DatasetInfo info(int side) {
        return new DatasetInfo(
                NAME,
                "Rendered shapes (pixels)",
                new ImageShape(1, side, side),
                ShapeScene.CLASSES,
                List.of(0.5),
                List.of(0.5),
                "none needed, drawn by code");
    }

    @Override
    public boolean isPresent(DataHome home) {
        return true;
    }

    @Override
    public Path fetch(Optional<Path> from, DataHome home, Listener listener) {
        throw new DataException(
                "%s is drawn when it is opened, and there is nothing to fetch; go on with: ./limbeck data info %s"
                        .formatted(NAME, NAME));
    }

    @Override
    public Dataset open(ImageSize size, DataHome home, Listener listener) {
        int side = size.side() == 0 ? SIDE : size.side();
        if (side < SMALLEST_SIDE) {
            throw new DataException(
                    "imageSize is %d; figures of %s are drawn from %d pixels on, or give 0 for %d"
                            .formatted(side, NAME, SMALLEST_SIDE, SIDE));
        }
        return of(TRAIN, TEST, side);
    }

    @Override
    public Dataset outline(int imageSize, DataHome home) {
        return Outline.ofPixels(entry(), imageSize);
    }

    /** So many images of that side. */
    static Dataset of(int train, int test, int side) {
        SeedTree seeds = SeedTree.of(SEED);
        ShapeScene.Batch training = ShapeScene.batch(seeds.child("train"), train, side);
        ShapeScene.Batch testing = ShapeScene.batch(seeds.child("test"), test, side);
        return new Dataset(
                info(side),
                training.images(),
                testing.images(),
                Map.of("train (drawn)", training.digest(), "test (drawn)", testing.digest()));
    }
}
