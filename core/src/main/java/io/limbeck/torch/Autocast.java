package io.limbeck.torch;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mixed precision on the current thread while open. Open it around a forward pass and close it
 * before the backward pass, in try-with-resources and on the same thread: the switch belongs to the
 * thread.
 */
public final class Autocast implements AutoCloseable {

    private final Runnable end;

    private Autocast(Runnable end) {
        this.end = end;
    }

    static Autocast open(ComputeDevice device, Precision precision) {
        if (precision != Precision.BF16) {
            return new Autocast(() -> {});
        }
        DeviceType type = device.type();
        torch.set_autocast_dtype(type, ScalarType.BFloat16);
        torch.set_autocast_enabled(type, true);
        return new Autocast(() -> {
            torch.set_autocast_enabled(type, false);
            torch.clear_cache();
        });
    }

    /** No mixed precision on this thread until closed, for what chooses its own; then as before. */
    public static Autocast suspended(DeviceType type) {
        if (!torch.is_autocast_enabled(type)) {
            return new Autocast(() -> {});
        }
        torch.set_autocast_enabled(type, false);
        return new Autocast(() -> torch.set_autocast_enabled(type, true));
    }

    @Override
    public void close() {
        end.run();
    }
}
