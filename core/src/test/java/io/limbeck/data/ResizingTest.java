package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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
        assertThat(Resizing.fit(ramp(2, 6), 2)).containsExactly(20, 30, 21, 31);
    }

    /** Golden: torch 2.13, interpolate(arange(64).view(1, 1, 8, 8), (4, 4), antialias=True). */
    @Test
    void fit_smaller_matchesPyTorchAntialiased() {
        byte[] pixels = new byte[64];
        for (int i = 0; i < 64; i++) {
            pixels[i] = (byte) i;
        }
        assertThat(Resizing.fit(new DecodedImage(1, 8, 8, pixels), 4))
                .containsExactly(6, 8, 10, 12, 21, 22, 24, 26, 37, 38, 40, 42, 51, 53, 55, 57);
    }

    @Test
    void fit_flatColour_staysFlat() {
        byte[] pixels = new byte[3 * 30 * 50];
        java.util.Arrays.fill(pixels, (byte) 255);
        assertThat(Resizing.fit(new DecodedImage(3, 30, 50, pixels), 16))
                .hasSize(3 * 16 * 16)
                .containsOnly((byte) 255);
    }

    @Test
    void toSize_onDemandAndKept_giveTheSameImages() {
        ImageShape shape = new ImageShape(1, 8, 8);
        var pixels = PixelImages.allocate(3, shape);
        for (int i = 0; i < 192; i++) {
            pixels.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) (i * 7));
        }
        LabelledImages images = new PixelImages(pixels, new int[] {0, 1, 1}, shape, 2);
        DatasetInfo info =
                new DatasetInfo(
                        "a", "A", shape, List.of("x", "y"), List.of(0.5), List.of(0.5), "none");
        Dataset dataset = new Dataset(info, images, images, Map.of());
        DataHome home = DataHome.at(Path.of("unused"));
        DataHome small = new DataHome(home.root(), home.imagenet(), home.shared(), 0);
        Dataset kept = Resizing.toSize(dataset, 12, home);
        Dataset onDemand = Resizing.toSize(dataset, 12, small);
        assertThat(kept.train()).isInstanceOf(PixelImages.class);
        assertThat(onDemand.train()).isInstanceOf(ResizedImages.class);
        assertThat(kept.info().shape()).isEqualTo(new ImageShape(1, 12, 12));
        assertThat(TestImages.labels(kept.train())).containsExactly(0, 1, 1);
        assertThat(TestImages.values(kept.train(), 2, 0))
                .isEqualTo(TestImages.values(onDemand.train(), 2, 0));
    }

    @Test
    void requireSide_outOfRange_namesTheRange() {
        assertThatThrownBy(() -> Resizing.requireSide(3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("imageSize is 3; it must be 8 to 1024");
    }
}
