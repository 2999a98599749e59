package io.limbeck.evaluate;

import io.limbeck.data.PixelBytes;
import io.limbeck.file.Sha256;
import io.limbeck.torch.HostTensors;
import io.limbeck.train.TrainingImages;
import org.bytedeco.pytorch.Tensor;

/**
 * Images of stitched patches as bytes, a batch of which becomes floats when it is learnt: all of
 * ImageNet's would take four times as much. A teacher labels their views, so they have no labels.
 *
 * @param bytes uint8 [N, C, H, W] on the CPU
 */
record Patches(Tensor bytes) implements TrainingImages {

    @Override
    public int size() {
        return Math.toIntExact(bytes.size(0));
    }

    @Override
    public Tensor images(int[] indices) {
        try (Tensor index = HostTensors.index(indices, bytes);
                Tensor some = bytes.index_select(0, index)) {
            return PixelBytes.floats(some);
        }
    }

    /** All 0. */
    @Override
    public Tensor targets(int[] indices) {
        return HostTensors.of(new long[indices.length], indices.length);
    }

    /** SHA-256 of the bytes, one image at a time, as all may be more than an array can hold. */
    String fingerprint() {
        var digest = Sha256.digest();
        for (int i = 0; i < size(); i++) {
            try (Tensor own = bytes.select(0, i)) {
                digest.update(HostTensors.bytes(own));
            }
        }
        return Sha256.hex(digest);
    }
}
