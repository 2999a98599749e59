package io.limbeck.data;

import io.limbeck.file.Sha256;
import io.limbeck.torch.HostTensors;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/** SHA-256 of images and labels as networks are given them, for data that no file was read for. */
final class ImageDigest {

    private static final int BATCH = 256;

    private ImageDigest() {}

    /** Of both parts, by a name that is no file's. */
    static Map<String, String> of(Dataset dataset) {
        return Map.of(
                "train (images and labels)", of(dataset.train()),
                "test (images and labels)", of(dataset.test()));
    }

    private static String of(LabelledImages images) {
        MessageDigest digest = Sha256.digest();
        for (int start = 0; start < images.size(); start += BATCH) {
            int end = Math.min(start + BATCH, images.size());
            add(images, IntStream.range(start, end).toArray(), digest);
        }
        return Sha256.hex(digest);
    }

    private static void add(LabelledImages images, int[] batch, MessageDigest digest) {
        try (var _ = new PointerScope()) {
            float[] pixels = HostTensors.floats(images.images(batch));
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(pixels.length, Float.BYTES));
            bytes.asFloatBuffer().put(pixels);
            digest.update(bytes);
            long[] labels = HostTensors.longs(images.labels(batch));
            bytes = ByteBuffer.allocate(Math.multiplyExact(labels.length, Long.BYTES));
            bytes.asLongBuffer().put(labels);
            digest.update(bytes);
        }
    }
}
