package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
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
    void of_samplesOfMoreThanSixteenBits_isRefusedByName() throws IOException {
        ComponentColorModel model =
                new ComponentColorModel(
                        ColorSpace.getInstance(ColorSpace.CS_GRAY),
                        false,
                        false,
                        Transparency.OPAQUE,
                        DataBuffer.TYPE_FLOAT);
        BufferedImage image =
                new BufferedImage(model, model.createCompatibleWritableRaster(2, 2), false, null);
        byte[] file = TestImages.encode(image, "tiff");
        assertThatThrownBy(() -> DecodedImage.of("float.tiff", file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("float.tiff cannot be read as an image")
                .hasMessageContaining("32 bits");
    }

    @Test
    void of_jpegWithAColourProfile_keepsStoredSamples() throws IOException {
        byte[] plain = TestImages.encode(TestImages.colour(16, 16, 0xC03060), "jpg");
        byte[] profiled = withProfile(plain);
        assertThat(ColourProfiles.without(plain)).isSameAs(plain);
        assertThat(ColourProfiles.without(profiled)).isEqualTo(plain);
        assertThat(DecodedImage.of("a", profiled).pixels())
                .isEqualTo(DecodedImage.of("a", plain).pixels());
    }

    /** A profile that is far from sRGB, in two parts behind the first segment. */
    private static byte[] withProfile(byte[] jpeg) throws IOException {
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        int first = 4 + ((jpeg[4] & 0xFF) << 8 | (jpeg[5] & 0xFF));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, first);
        int half = profile.length / 2;
        for (int part = 0; part < 2; part++) {
            int length = part == 0 ? half : profile.length - half;
            int segment = 2 + 14 + length;
            out.write(new byte[] {(byte) 0xFF, (byte) 0xE2, (byte) (segment >> 8), (byte) segment});
            out.write("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[] {(byte) (part + 1), 2});
            out.write(profile, part * half, length);
        }
        out.write(jpeg, first, jpeg.length - first);
        return out.toByteArray();
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
