package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.augment.Box;
import io.limbeck.augment.Tiles;
import io.limbeck.data.Normalization;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of an image is seen, made again step by step by other operators. */
@InPointerScope
class ViewBatchTest {

    private static final int SIDE = 8;
    private static final Box WHOLE = new Box(0, SIDE, 0, SIDE);
    private static final Normalization NORMALIZATION =
            new Normalization(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.25, 0.5));

    private static final View CUT = new View(2, Tiles.whole(), new Box(1, 5, 2, 8), true);
    private static final View UPRIGHT = new View(0, Tiles.whole(), WHOLE, false);
    private static final View NARROW = new View(1, Tiles.whole(), new Box(0, 8, 3, 6), false);
    private static final List<View> VIEWS = List.of(CUT, UPRIGHT, NARROW);
    private static final List<Integer> PARTNERS = List.of(1, 2, 0);

    private Tensor pixels;

    @BeforeEach
    void open() {
        pixels = SeedTree.of(1).tensors().uniform(3, 3, SIDE, SIDE);
    }

    private Tensor seen(List<View> views, Mixture mixture) {
        TrainingImages images = TrainingImages.of(pixels, HostTensors.of(new long[3], 3));
        return new ViewBatch(views, mixture).pixels(images, NORMALIZATION, Compute.cpu());
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(HostTensors.floats(actual))
                .containsExactly(HostTensors.floats(expected), within(1e-4f));
    }

    /** [1, 3, 8, 8]: cut out, brought to the full size, mirrored, normalised. */
    private static Tensor expected(Tensor image, Box crop, boolean flipped) {
        Tensor part =
                image.narrow(2, crop.top(), crop.bottom() - crop.top())
                        .narrow(3, crop.left(), crop.right() - crop.left());
        Tensor full =
                torch.upsample_bilinear2d(
                        part,
                        new long[] {SIDE, SIDE},
                        false,
                        new DoubleOptional(),
                        new DoubleOptional());
        Tensor mean = HostTensors.of(new float[] {0.5f, 0.4f, 0.3f}, 1, 3, 1, 1);
        Tensor deviation = HostTensors.of(new float[] {0.2f, 0.25f, 0.5f}, 1, 3, 1, 1);
        return (flipped ? full.flip(3) : full).sub(mean).div(deviation);
    }

    private Tensor expected(View view) {
        return expected(pixels.narrow(0, view.image(), 1), view.crop(), view.flipped());
    }

    private Tensor expected() {
        return torch.cat(new TensorVector(expected(CUT), expected(UPRIGHT), expected(NARROW)), 0);
    }

    @Test
    void pixels_eachView_areThoseOfItsImageCutOutMirroredAndNormalised() {
        assertClose(seen(VIEWS, new Mixture.None()), expected());
        assertThat(
                        HostTensors.floats(
                                seen(List.of(UPRIGHT, UPRIGHT), new Mixture.None())
                                        .narrow(0, 1, 1)))
                .isEqualTo(HostTensors.floats(NORMALIZATION.apply(pixels.narrow(0, 0, 1))));
    }

    @Test
    void pixels_cut_showThePartnersViewInTheBox() {
        Tensor whole = expected();
        Tensor wanted = whole.clone();
        for (int i = 0; i < 3; i++) {
            wanted.narrow(0, i, 1)
                    .narrow(2, 2, 4)
                    .narrow(3, 0, 3)
                    .copy_(whole.narrow(0, PARTNERS.get(i), 1).narrow(2, 2, 4).narrow(3, 0, 3));
        }
        assertClose(seen(VIEWS, new Mixture.Cut(PARTNERS, new Box(2, 6, 0, 3))), wanted);
    }

    @Test
    void pixels_blended_areTheOwnShareAndThePartnersRest() {
        Tensor whole = expected();
        Tensor partners = whole.index_select(0, HostTensors.of(new long[] {1, 2, 0}, 3));
        Tensor wanted = partners.mul(new Scalar(0.75)).add(whole, new Scalar(0.25));
        assertClose(seen(VIEWS, new Mixture.Blend(PARTNERS, 0.25f)), wanted);
    }

    @Test
    void pixels_ofTiles_areShuffledBeforeTheyAreCutOut() {
        Tiles turned = new Tiles(List.of(1, 0), List.of(0, 1));
        View view = new View(1, turned, new Box(0, 5, 0, 7), true);
        Tensor image = pixels.narrow(0, 1, 1);
        Tensor shuffled =
                torch.cat(new TensorVector(image.narrow(2, 4, 4), image.narrow(2, 0, 4)), 2);
        assertClose(seen(List.of(view), new Mixture.None()), expected(shuffled, view.crop(), true));
    }
}
