package io.limbeck.torch;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Random numbers that a device draws itself, by libtorch's generator for it. */
final class DeviceNumbers {

    private DeviceNumbers() {}

    /**
     * From N(0, 1), by a generator that belongs to this draw alone.
     *
     * @return float32 on the device, owned by the caller's scope
     */
    static Tensor normal(ComputeDevice device, SeedTree seeds, long... shape) {
        try (Device torchDevice = device.toTorch();
                Generator common = torch.globalContext().defaultGenerator(torchDevice);
                Generator own = common.clone();
                GeneratorOptional drawing = new GeneratorOptional(own);
                TensorOptions options = new TensorOptions(torchDevice)) {
            own.set_current_seed(seeds.key());
            return torch.normal(0, 1, shape, drawing, options);
        }
    }
}
