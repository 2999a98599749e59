package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResizingTest {

    private static DecodedImage ramp(int height, int width) {
        byte[] pixels = new byte[height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % width * 10 + i / width);
        }
        return new DecodedImage(1, height, width, pixels);
    }

    @Test
    void fit_shorterSideRight_cutsOutTheMiddle() {
        assertThat(Resizing.fit(ramp(2, 6), 2, 2)).containsExactly(20, 30, 21, 31);
    }

    /** Golden: torch 2.13, interpolate(arange(64).view(1, 1, 8, 8), (4, 4), antialias=True). */
    @Test
    void fit_smaller_matchesPyTorchAntialiased() {
        byte[] pixels = new byte[64];
        for (int i = 0; i < 64; i++) {
            pixels[i] = (byte) i;
        }
        assertThat(Resizing.fit(new DecodedImage(1, 8, 8, pixels), 4, 4))
                .containsExactly(6, 8, 10, 12, 21, 22, 24, 26, 37, 38, 40, 42, 51, 53, 55, 57);
    }

    /**
     * Golden: torch 2.13, interpolate(2 * arange(120).view(1, 1, 12, 10), (6, 5), antialias=True),
     * rounded, and of that rows 1 to 4 and columns 0 to 3, as torchvision's CenterCrop(4) has them.
     */
    @Test
    void fit_testView_matchesResizeAndCentreCrop() {
        byte[] pixels = new byte[120];
        for (int i = 0; i < 120; i++) {
            pixels[i] = (byte) (2 * i);
        }
        assertThat(unsigned(Resizing.fit(new DecodedImage(1, 12, 10, pixels), 4, 5)))
                .containsExactly(
                        51, 55, 59, 63, 91, 95, 99, 103, 131, 135, 139, 143, 171, 175, 179, 183);
    }

    private static int[] unsigned(byte[] bytes) {
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return values;
    }

    /** Golden: as above, 3 * arange(64).view(1, 1, 8, 8) to (10, 10), rows and columns 1 to 8. */
    @Test
    void toSize_ownSizeWithTestResize_cutsTestImagesAlone() {
        ImageShape shape = new ImageShape(1, 8, 8);
        var pixels = PixelImages.allocate(2, shape);
        for (int i = 0; i < 128; i++) {
            pixels.set(ValueLayout.JAVA_BYTE, i, (byte) (i % 64 * 3));
        }
        LabelledImages images = new PixelImages(pixels, new int[] {0, 1}, shape, 2);
        DataHome home = DataHome.at(Path.of("unused"));
        Dataset dataset =
                Resizing.toSize(
                        new Dataset(info(shape), images, images, Map.of()),
                        new ImageSize(0, 10),
                        home);
        assertThat(dataset.train()).isSameAs(images);
        float[] seen = TestImages.values(dataset.test(), 1);
        int[] firstRow = {19, 21, 24, 26, 29, 31, 33, 36};
        for (int x = 0; x < 8; x++) {
            assertThat(seen[x] * 255).isCloseTo(firstRow[x], within(1e-3f));
        }
        assertThat(seen[63] * 255).isCloseTo(170, within(1e-3f));
    }

    private static DatasetInfo info(ImageShape shape) {
        return new DatasetInfo(
                "a", "A", shape, List.of("x", "y"), List.of(0.5), List.of(0.5), "none");
    }

    @Test
    void imageSize_testResizeBelowTheSide_isRefused() {
        assertThatThrownBy(() -> new ImageSize(224, 200))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("testResize is 200; it must be 224 to 1024");
    }

    @Test
    void fit_flatColour_staysFlat() {
        byte[] pixels = new byte[3 * 30 * 50];
        Arrays.fill(pixels, (byte) 255);
        assertThat(Resizing.fit(new DecodedImage(3, 30, 50, pixels), 16, 16))
                .hasSize(3 * 16 * 16)
                .containsOnly((byte) 255);
    }

    @Test
    void toSize_onDemandAndKept_giveTheSameImages() {
        ImageShape shape = new ImageShape(1, 8, 8);
        var pixels = PixelImages.allocate(3, shape);
        for (int i = 0; i < 192; i++) {
            pixels.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 7));
        }
        LabelledImages images = new PixelImages(pixels, new int[] {0, 1, 1}, shape, 2);
        Dataset dataset = new Dataset(info(shape), images, images, Map.of());
        DataHome home = DataHome.at(Path.of("unused"));
        DataHome small = new DataHome(home.root(), home.imagenet(), home.shared(), 0);
        Dataset kept = Resizing.toSize(dataset, ImageSize.of(12), home);
        Dataset onDemand = Resizing.toSize(dataset, ImageSize.of(12), small);
        assertThat(kept.train()).isInstanceOf(PixelImages.class);
        assertThat(onDemand.train()).isInstanceOf(ResizedImages.class);
        assertThat(kept.info().shape()).isEqualTo(new ImageShape(1, 12, 12));
        assertThat(TestImages.labels(kept.train())).containsExactly(0, 1, 1);
        assertThat(TestImages.values(kept.train(), 2, 0))
                .isEqualTo(TestImages.values(onDemand.train(), 2, 0));
    }

    @Test
    void imageSize_outOfRange_namesTheRange() {
        assertThatThrownBy(() -> ImageSize.of(3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("imageSize is 3; it must be 8 to 1024");
    }
}
