package io.limbeck.torch;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Random tensors from one node of a {@link SeedTree}. Numbers are always drawn on the CPU and then
 * placed, so that every device sees the same ones. Belongs to one thread.
 *
 * <p>Drawn in Java and not by libtorch, whose CPU generator is sequential (a draw of 4096
 * frequencies took as long as their product with the features) and takes but 32 bits of a key. Each
 * block of numbers has a generator of its own, so the numbers do not depend on how many threads
 * share the work.
 */
public final class RandomStream {

    private static final int BLOCK = 4096;

    private final SeedTree seeds;
    private long draws;

    RandomStream(SeedTree seeds) {
        this.seeds = seeds;
    }

    /** What fills a block. */
    private interface Fill {
        void fill(long key, float[] values, int count);
    }

    /** float32 on the CPU, each from N(0, 1); owned by the caller's scope. */
    public Tensor normal(long... shape) {
        return drawn((key, values, count) -> new NormalNumbers(key).fill(values, count), shape);
    }

    /** float32 on the CPU, each from U[0, 1); owned by the caller's scope. */
    public Tensor uniform(long... shape) {
        return drawn(
                (key, values, count) -> {
                    SplittableRandom random = new SplittableRandom(key);
                    for (int i = 0; i < count; i++) {
                        values[i] = random.nextFloat();
                    }
                },
                shape);
    }

    private Tensor drawn(Fill fill, long... shape) {
        Tensor tensor;
        try (TensorOptions options = new TensorOptions(ScalarType.Float)) {
            tensor = torch.empty(shape, options, null);
        }
        long numel = tensor.numel();
        MemorySegment memory = HostTensors.segment(tensor, Float.BYTES);
        SeedTree draw = seeds.child(draws++);
        HostThreads.each(
                Math.toIntExact(Math.ceilDiv(numel, BLOCK)),
                1,
                (from, to) -> {
                    float[] values = new float[BLOCK];
                    for (int block = from; block < to; block++) {
                        long first = (long) block * BLOCK;
                        int count = (int) Math.min(BLOCK, numel - first);
                        fill.fill(draw.child(block).key(), values, count);
                        MemorySegment.copy(
                                values, 0, memory, JAVA_FLOAT, first * Float.BYTES, count);
                    }
                });
        return tensor;
    }
}
