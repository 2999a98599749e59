package io.limbeck.torch;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * Where tensors live and in which precision convolutions and matrix products run.
 *
 * @param device where
 * @param precision how exactly; weights, losses and characteristic functions stay float32
 */
public record Compute(ComputeDevice device, Precision precision) {

    /** The CPU in float32: what tests and reproducible runs use. */
    public static Compute cpu() {
        return new Compute(new ComputeDevice.Cpu(), Precision.F32);
    }

    /**
     * Reads what recipes say.
     *
     * @param device auto, cpu, cuda, cuda:N or mps
     * @param precision auto, f32 or bf16
     * @throws IllegalArgumentException for other names, or a device that is not usable here
     */
    public static Compute resolve(String device, String precision) {
        ComputeDevice resolved = ComputeDevice.parse(device);
        return new Compute(resolved, Precision.parse(precision, resolved));
    }

    /** The tensor on this device; the same tensor if it is there already. */
    public Tensor place(Tensor tensor) {
        try (Device torchDevice = device.toTorch()) {
            return tensor.to(torchDevice, tensor.scalar_type());
        }
    }

    /** Opens mixed precision on this thread until closed; nothing happens in float32. */
    public Autocast autocast() {
        return Autocast.open(device, precision);
    }
}
