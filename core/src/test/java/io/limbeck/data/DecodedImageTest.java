package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedImageTest {

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void of_grey_keepsStoredSamples(String format) throws IOException {
        byte[] file = TestImages.encode(TestImages.grey(8, 4, 76), format);
        DecodedImage image = DecodedImage.of("a", file);
        assertThat(image.channels()).isEqualTo(1);
        assertThat(image.height()).isEqualTo(4);
        assertThat(image.width()).isEqualTo(8);
        assertThat(image.pixels()).containsOnly(76); // getRGB would answer 148
    }

    @Test
    void of_colour_isChannelByChannel() throws IOException {
        byte[] file = TestImages.encode(TestImages.colour(2, 1, 0x0A141E), "png");
        assertThat(DecodedImage.of("a", file).pixels()).containsExactly(10, 10, 20, 20, 30, 30);
    }

    @Test
    void of_alpha_dropsIt() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x800A141E);
        assertThat(DecodedImage.of("a", TestImages.encode(image, "png")).pixels())
                .containsExactly(10, 20, 30);
    }

    @Test
    void of_palette_isLookedUp() throws IOException {
        byte[] red = {1, 10};
        byte[] green = {2, 20};
        byte[] blue = {3, 30};
        BufferedImage image =
                new BufferedImage(
                        2,
                        1,
                        BufferedImage.TYPE_BYTE_INDEXED,
                        new IndexColorModel(8, 2, red, green, blue));
        image.getRaster().setSample(0, 0, 0, 1);
        image.getRaster().setSample(1, 0, 0, 0);
        DecodedImage decoded = DecodedImage.of("a", TestImages.encode(image, "png"));
        assertThat(decoded.pixels()).containsExactly(10, 1, 20, 2, 30, 3);
    }

    @Test
    void of_sixteenBits_isScaledToEight() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 65535);
        assertThat(DecodedImage.of("a", TestImages.encode(image, "png")).pixels())
                .containsExactly((byte) 255);
    }

    @Test
    void of_truncatedJpeg_isRefusedByName() throws IOException {
        byte[] file = TestImages.encode(TestImages.colour(64, 64, 0x123456), "jpg");
        byte[] half = Arrays.copyOf(file, file.length - 40);
        assertThatThrownBy(() -> DecodedImage.of("half.jpg", half))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("half.jpg cannot be read as an image");
    }

    @Test
    void of_truncatedPng_isRefusedByName() throws IOException {
        BufferedImage noise = TestImages.colour(64, 64, 0x123456);
        for (int i = 0; i < 4096; i++) {
            noise.setRGB(i % 64, i / 64, i * 2654435);
        }
        byte[] file = TestImages.encode(noise, "png");
        byte[] half = Arrays.copyOf(file, file.length / 2);
        assertThatThrownBy(() -> DecodedImage.of("half.png", half))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("half.png cannot be read as an image");
    }

    @Test
    void of_text_isRefusedByName() {
        byte[] text = "no image".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DecodedImage.of("text.png", text))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("text.png cannot be read as an image");
    }

    @Test
    void withChannels_grey_isRepeated() {
        DecodedImage grey = new DecodedImage(1, 1, 2, new byte[] {5, 6});
        assertThat(grey.withChannels("a", 3).pixels()).containsExactly(5, 6, 5, 6, 5, 6);
    }
}
