package io.limbeck.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * An image out of a file: its samples as they are stored. They are taken from the raster, as {@code
 * getRGB} converts grey images between colour spaces and so changes them. Alpha is dropped, a
 * palette is looked up, and colour profiles and orientation tags are ignored, as the loaders of
 * this field do.
 */
final class DecodedImage {

    private static final int MOST_BITS = 16;

    private final int channels;
    private final int height;
    private final int width;
    private final byte[] pixels;

    /**
     * @param channels 1 or 3
     * @param pixels uint8 [channels, height, width], row-major; kept, not copied
     */
    DecodedImage(int channels, int height, int width, byte[] pixels) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.pixels = pixels;
    }

    int channels() {
        return channels;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /** uint8 [channels, height, width], row-major; not a copy. */
    byte[] pixels() {
        return pixels;
    }

    static DecodedImage read(Path file) {
        try {
            return of(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(file, Fetcher.reason(e)), e);
        }
    }

    /**
     * @param name for messages
     * @param file content of a JPEG, PNG, GIF, BMP or TIFF file
     * @throws DataException if it cannot be decoded whole
     */
    static DecodedImage of(String name, byte[] file) {
        AtomicReference<String> cut = new AtomicReference<>();
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(
                        new ByteArrayInputStream(ColourProfiles.without(file)))) {
            ImageReader reader = reader(name, in);
            try {
                // A truncated JPEG is decoded as far as it goes, the rest grey, with a warning
                // only.
                reader.addIIOReadWarningListener(
                        (_, warning) -> truncation(warning).ifPresent(cut::set));
                reader.setInput(in, true, true);
                BufferedImage image = reader.read(0);
                if (cut.get() != null) {
                    throw unreadable(name, cut.get(), null);
                }
                return of(name, image);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable(name, Fetcher.reason(e), e);
        }
    }

    /** The same image with so many channels; grey is repeated, colour is never made grey. */
    DecodedImage withChannels(String name, int wanted) {
        if (wanted == channels) {
            return this;
        }
        if (channels != 1) {
            throw new DataException(
                    "%s is a colour image in a set of grey ones; convert it, or add it while the set is made"
                            .formatted(name));
        }
        byte[] repeated = new byte[wanted * pixels.length];
        for (int c = 0; c < wanted; c++) {
            System.arraycopy(pixels, 0, repeated, c * pixels.length, pixels.length);
        }
        return new DecodedImage(wanted, height, width, repeated);
    }

    static ImageReader reader(String name, ImageInputStream in) {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) {
            throw unreadable(name, "it is no JPEG, PNG, GIF, BMP or TIFF file", null);
        }
        return readers.next();
    }

    static DataException unreadable(String name, String why, Exception cause) {
        return new DataException(
                "%s cannot be read as an image: %s; replace or remove it".formatted(name, why),
                cause);
    }

    private static Optional<String> truncation(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("premature") || text.contains("truncated")
                ? Optional.of(warning)
                : Optional.empty();
    }

    private static DecodedImage of(String name, BufferedImage image) {
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        int height = raster.getHeight();
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            return new DecodedImage(3, height, width, lookUp(raster, palette));
        }
        int channels = model.getNumColorComponents();
        if (channels != 1 && channels != 3) {
            throw unreadable(
                    name, "it has %d colour channels, not 1 or 3".formatted(channels), null);
        }
        byte[] pixels = new byte[channels * height * width];
        int[] samples = new int[height * width];
        for (int c = 0; c < channels; c++) {
            raster.getSamples(0, 0, width, height, c, samples);
            if (model.getComponentSize(c) > MOST_BITS) {
                throw unreadable(
                        name,
                        "its samples have %d bits, not 1 to %d"
                                .formatted(model.getComponentSize(c), MOST_BITS),
                        null);
            }
            int white = (1 << model.getComponentSize(c)) - 1;
            for (int i = 0; i < samples.length; i++) {
                long scaled = white == 255 ? samples[i] : (samples[i] * 255L + white / 2) / white;
                pixels[c * samples.length + i] = (byte) scaled;
            }
        }
        return new DecodedImage(channels, height, width, pixels);
    }

    private static byte[] lookUp(Raster raster, IndexColorModel palette) {
        int count = raster.getWidth() * raster.getHeight();
        int[] indices =
                raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
        byte[] pixels = new byte[3 * count];
        for (int i = 0; i < count; i++) {
            pixels[i] = (byte) palette.getRed(indices[i]);
            pixels[count + i] = (byte) palette.getGreen(indices[i]);
            pixels[2 * count + i] = (byte) palette.getBlue(indices[i]);
        }
        return pixels;
    }
}
