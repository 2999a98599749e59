package io.limbeck.label;

import io.limbeck.augment.Box;
import io.limbeck.augment.CutMix;
import io.limbeck.augment.MixUp;
import io.limbeck.augment.RandomResizedCrop;
import io.limbeck.augment.Tiles;
import io.limbeck.data.ImageShape;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Which views are taken of a set: all epochs, planned from one seed, so that any batch can be
 * looked up alone and epochs can be labelled in any order, by any process.
 *
 * @param settings of the views
 * @param images how many there are
 * @param shape of each
 * @param epochs passes over all images
 * @param batch views that are mixed and labelled together; the last batch of an epoch may be
 *     smaller
 * @param seeds the same node gives the same views
 */
public record ViewPlan(
        ViewSettings settings,
        int images,
        ImageShape shape,
        int epochs,
        int batch,
        SeedTree seeds) {

    private static final double MIXUP_ALPHA = 0.8;

    public ViewPlan {
        if (images < 1 || epochs < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "a plan of %d epochs in batches of %d over %d images sees nothing; each must be at least 1"
                            .formatted(epochs, batch, images));
        }
    }

    /** Batches of an epoch. */
    public int batches() {
        return Math.ceilDiv(images, batch);
    }

    /**
     * @param epoch 0 to epochs - 1
     * @param index 0 to batches - 1
     */
    public ViewBatch batch(int epoch, int index) {
        Objects.checkIndex(epoch, epochs);
        int from = Objects.checkIndex(index, batches()) * batch;
        int[] order = seeds.child("order").child(epoch).permutation(images);
        int[] chosen = Arrays.copyOfRange(order, from, Math.min(images, from + batch));
        SeedTree own = seeds.child("views").child(epoch).child(index);
        List<Box> boxes = boxes(chosen.length, own.child("crop"));
        RandomGenerator coins = own.child("flip").numbers();
        List<View> views = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            views.add(
                    new View(
                            chosen[i],
                            tiles(own.child("tiles").child(i)),
                            boxes.get(i),
                            coins.nextDouble() < settings.flip()));
        }
        return new ViewBatch(views, mixture(chosen.length, own.child("mix")));
    }

    private Tiles tiles(SeedTree own) {
        return settings.tiles() == 1 ? Tiles.whole() : Tiles.draw(settings.tiles(), own);
    }

    private List<Box> boxes(int count, SeedTree own) {
        return RandomResizedCrop.from(settings.smallestCrop())
                .draw(count, shape.height(), shape.width(), own);
    }

    private Mixture mixture(int count, SeedTree own) {
        return switch (settings.mix()) {
            case NONE -> new Mixture.None();
            case CUTMIX -> {
                CutMix drawn = CutMix.draw(count, shape.height(), shape.width(), own);
                yield new Mixture.Cut(drawn.partners(), drawn.box());
            }
            case MIXUP -> {
                MixUp drawn = MixUp.draw(count, MIXUP_ALPHA, own);
                yield new Mixture.Blend(drawn.partners(), (float) drawn.ratio());
            }
        };
    }
}
