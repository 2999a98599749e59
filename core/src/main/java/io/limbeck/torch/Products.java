package io.limbeck.torch;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * Products of float32 matrices with factors that may be rounded to bfloat16, sums in float32, while
 * open; the results stay float32. For factors that came out of a network in bfloat16, or that are
 * random: they lose nothing that they had. Where the CPU has no matrix unit it computes in float32
 * all the same, but with oneDNN's kernels, which took half the time of OpenBLAS'. A GPU rounds to
 * TF32.
 *
 * <p>The switch is the process', so work that needs all digits must not run beside it.
 */
public final class Products implements AutoCloseable {

    private static final String ROUNDED = "medium";
    private static final String EXACT = "highest";

    private final boolean enabled;

    private Products(boolean enabled) {
        this.enabled = enabled;
    }

    static Products open(ComputeDevice device, Precision precision) {
        Products products = new Products(precision == Precision.BF16 && isFast(device));
        products.set(ROUNDED);
        return products;
    }

    private static boolean isFast(ComputeDevice device) {
        return switch (device) {
            case ComputeDevice.Cpu() -> LibtorchInfo.supportsFastBf16();
            case ComputeDevice.Cuda(_) -> true;
            case ComputeDevice.Mps() -> false;
        };
    }

    private void set(String precision) {
        if (enabled) {
            Context context = torch.globalContext();
            context.setFloat32MatmulPrecision(precision);
        }
    }

    @Override
    public void close() {
        set(EXACT);
    }
}
