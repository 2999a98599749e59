package io.limbeck.torch;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * Products of float32 matrices with factors that may be rounded to bfloat16, sums in float32, while
 * open; the results stay float32. For factors that came out of a network in bfloat16, or that are
 * random: they lose nothing that they had. Where the CPU has no matrix unit it computes in float32
 * all the same, but with oneDNN's kernels, which took half the time of OpenBLAS'.
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
        Products products =
                new Products(
                        device instanceof ComputeDevice.Cpu
                                && precision == Precision.BF16
                                && LibtorchInfo.supportsFastBf16());
        products.set(ROUNDED);
        return products;
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
