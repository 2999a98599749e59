package io.limbeck.datafree;

import io.limbeck.data.PixelBytes;
import io.limbeck.train.Teacher;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Measures the divergence of every image of a buffer with the student as it is; weights stay. What
 * is drawn seldom would keep one of a younger student else.
 */
record Sweep(Teacher teacher, Pupil student, BufferTensors tensors) {

    void run() {
        ReplayBuffer buffer = tensors.buffer();
        int each =
                teacher.compute().imagesPerPass(tensors.shape().height(), tensors.shape().width());
        for (int from = 0; from < buffer.size(); from += each) {
            int[] slots = IntStream.range(from, Math.min(buffer.size(), from + each)).toArray();
            try (var _ = new PointerScope()) {
                Tensor images = PixelBytes.floats(teacher.compute().place(tensors.images(slots)));
                Tensor view = teacher.normalization().apply(images);
                Tensor taught =
                        tensors.known(slots)
                                .map(teacher.compute()::place)
                                .orElseGet(() -> teacher.logits(view));
                float[] divergences = student.divergences(taught, view);
                for (int i = 0; i < slots.length; i++) {
                    buffer.sampling().remeasure(slots[i], divergences[i]);
                }
            }
        }
    }
}
