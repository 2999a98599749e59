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

    private final DeviceType type;
    private final boolean enabled;

    private Autocast(DeviceType type, boolean enabled) {
        this.type = type;
        this.enabled = enabled;
    }

    static Autocast open(ComputeDevice device, Precision precision) {
        Autocast autocast = new Autocast(device.type(), precision == Precision.BF16);
        if (autocast.enabled) {
            torch.set_autocast_dtype(autocast.type, ScalarType.BFloat16);
            torch.set_autocast_enabled(autocast.type, true);
        }
        return autocast;
    }

    @Override
    public void close() {
        if (enabled) {
            torch.set_autocast_enabled(type, false);
            torch.clear_cache();
        }
    }
}
