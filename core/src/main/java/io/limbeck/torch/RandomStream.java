package io.limbeck.torch;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Random tensors from one node of a {@link SeedTree}. Numbers are always drawn on the CPU and then
 * placed, so that every device sees the same ones. Belongs to the scope in which it was made.
 */
public final class RandomStream {

    private final GeneratorOptional generator;

    RandomStream(long key) {
        try (Generator cpu = torch.make_generator_cpu(key)) {
            this.generator = new GeneratorOptional(cpu);
        }
    }

    /** float32 on the CPU, each from N(0, 1). */
    public Tensor normal(long... shape) {
        return torch.randn(shape, generator);
    }

    /** float32 on the CPU, each from U[0, 1). */
    public Tensor uniform(long... shape) {
        return torch.rand(shape, generator);
    }
}
