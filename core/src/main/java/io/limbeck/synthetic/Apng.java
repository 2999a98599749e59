package io.limbeck.synthetic;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Animated PNG. The JDK writes still ones only, and its GIF has but 256 colours. Source: PNG, third
 * edition (W3C, 2025), chunks acTL, fcTL and fdAT.
 */
final class Apng {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte FILTER_UP = 2;
    private static final int CHANNELS = 3;
    private static final int MAX_DELAY_MILLIS = 0xFFFF;

    private Apng() {}

    /** One compressed picture and how long it is shown. */
    static final class Frame {
        private final byte[] data;
        private final Duration duration;

        Frame(byte[] data, Duration duration) {
            this.data = data;
            this.duration = duration;
        }

        byte[] data() {
            return data;
        }

        Duration duration() {
            return duration;
        }

        Frame shownFor(Duration other) {
            return new Frame(data, other);
        }
    }

    /** A picture's rows, filtered and compressed. */
    static byte[] compress(BufferedImage image) {
        int width = image.getWidth();
        int stride = width * CHANNELS;
        byte[] rows = new byte[(stride + 1) * image.getHeight()];
        byte[] above = new byte[stride];
        byte[] row = new byte[stride];
        int[] pixels = new int[width];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, pixels, 0, width);
            for (int x = 0; x < width; x++) {
                row[CHANNELS * x] = (byte) (pixels[x] >> 16);
                row[CHANNELS * x + 1] = (byte) (pixels[x] >> 8);
                row[CHANNELS * x + 2] = (byte) pixels[x];
            }
            // Enlarged pixels repeat their row: the difference to the row above is mostly zero.
            rows[at++] = FILTER_UP;
            for (int i = 0; i < stride; i++) {
                rows[at++] = (byte) (row[i] - above[i]);
            }
            System.arraycopy(row, 0, above, 0, stride);
        }
        return deflate(rows);
    }

    /** The whole file; it repeats without end. */
    static byte[] bytes(int width, int height, List<Frame> frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        // 8 bits a channel, colour type 2 (RGB), the only compression and filter, no interlacing.
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 8)
                        .put((byte) 2)
                        .array());
        chunk(out, "acTL", ByteBuffer.allocate(8).putInt(frames.size()).putInt(0).array());
        int sequence = 0;
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            chunk(out, "fcTL", control(sequence++, width, height, frame.duration()));
            byte[] data = frame.data();
            if (i == 0) {
                chunk(out, "IDAT", data);
            } else {
                chunk(
                        out,
                        "fdAT",
                        ByteBuffer.allocate(4 + data.length).putInt(sequence++).put(data).array());
            }
        }
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static byte[] control(int sequence, int width, int height, Duration duration) {
        // At offset (0, 0); the last two bytes, 0, leave the frame and draw the next over it.
        return ByteBuffer.allocate(26)
                .putInt(sequence)
                .putInt(width)
                .putInt(height)
                .putInt(0)
                .putInt(0)
                .putShort((short) Math.min(duration.toMillis(), MAX_DELAY_MILLIS))
                .putShort((short) 1000)
                .array();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] deflate(byte[] bytes) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[1 << 14];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return out.toByteArray();
        }
    }
}
