package io.limbeck.datafree;

import io.limbeck.data.ImageShape;
import io.limbeck.data.PixelBytes;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Priority sampling by itself: a student learns from a buffer that nothing is added to, such as one
 * that is full of copies. For experiments with the sampler; images may be real.
 */
public final class SamplerTrial {

    private SamplerTrial() {}

    /**
     * What came of it.
     *
     * @param student after the last step, kept; the caller closes it
     * @param rareShare share of the draws that fell on the first images
     */
    public record Outcome(Weights student, double rareShare) {}

    /**
     * @param settings for the student, the priorities, and how many cycles of how many steps
     * @param images uint8 [n, C, H, W] on the CPU; they are the buffer
     * @param rare how many of the first ones count as rare
     */
    public static Outcome of(
            SsdKdSettings settings,
            Teacher teacher,
            Subject subject,
            Tensor images,
            int rare,
            SeedTree seeds) {
        Parts parts = new Parts(settings, subject, teacher, seeds);
        try (var _ = new PointerScope();
                Pupil student = parts.student()) {
            int n = Math.toIntExact(images.size(0));
            ReplayBuffer buffer =
                    new ReplayBuffer(
                            n,
                            subject.info().classes(),
                            settings.buffer(),
                            settings.priority(),
                            new Modulation(0, false));
            ImageShape shape = subject.info().shape();
            buffer.insert(known(images, teacher, student), 0);
            BufferTensors tensors = new BufferTensors(buffer, shape);
            int steps = settings.student().steps(n);
            long rareDraws = 0;
            for (int i = 0; i < settings.cycles() * steps; i++) {
                int cycle = i / steps;
                Draw draw =
                        buffer.sampling()
                                .draw(
                                        settings.student().batch(),
                                        settings.priority().beta(cycle, settings.cycles()),
                                        seeds.child("draw").child(i).numbers());
                float[] divergences = new float[draw.slots().length];
                try (var _ = new PointerScope()) {
                    Pupil.Batch batch =
                            new Pupil.Batch(
                                    tensors.images(draw.slots()),
                                    tensors.known(draw.slots()),
                                    draw);
                    student.learn(batch, cycle, seeds.child("view").child(i), i + 1L, divergences);
                }
                buffer.sampling().learnt(draw, divergences);
                rareDraws += Arrays.stream(draw.slots()).filter(slot -> slot < rare).count();
            }
            double draws = (double) settings.cycles() * steps * settings.student().batch();
            return new Outcome(student.weights().copy().keep(), rareDraws / draws);
        }
    }

    private static Inverted known(Tensor images, Teacher teacher, Pupil student) {
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Tensor view =
                    teacher.normalization()
                            .apply(PixelBytes.floats(teacher.compute().place(images)));
            Tensor logits = teacher.logits(view);
            int n = Math.toIntExact(images.size(0));
            byte[] pixels = HostTensors.bytes(images);
            int each = pixels.length / n;
            byte[][] rows = new byte[n][];
            for (int i = 0; i < n; i++) {
                rows[i] = Arrays.copyOfRange(pixels, i * each, (i + 1) * each);
            }
            return new Inverted(rows, Opinions.of(logits), student.divergences(logits, view));
        }
    }
}
