package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.PixelBytes;
import io.limbeck.file.Sha256;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import java.nio.ByteBuffer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@InPointerScope
class PatchesTest {

    @Test
    void images_moreBytesThanAnArray_givesABatch() {
        int count = 20_000;
        // Memory that nobody touches is not taken.
        Tensor bytes = HostTensors.written(_ -> {}, count, 3, 224, 224);
        bytes.select(0, count - 1).fill_(new Scalar(255));
        Patches patches = new Patches(bytes);
        int[] last = {count - 1};
        assertThat(patches.size()).isEqualTo(count);
        assertThat(patches.images(last).min().item_float()).isEqualTo(1);
        assertThat(HostTensors.longs(patches.targets(last))).containsExactly(0);
    }

    @Test
    void imagesAndFingerprint_few_areThoseOfAllBytes() {
        byte[] all = new byte[5 * 12];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (97 * i);
        }
        Tensor bytes = HostTensors.of(all, 5, 3, 2, 2);
        Patches patches = new Patches(bytes);
        assertThat(torch.equal(patches.images(new int[] {0, 1, 2, 3, 4}), PixelBytes.floats(bytes)))
                .isTrue();
        var digest = Sha256.digest();
        digest.update(ByteBuffer.wrap(all));
        assertThat(patches.fingerprint()).isEqualTo(Sha256.hex(digest));
    }
}
