package io.limbeck.torch;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** A device that holds tensors and computes with them. */
public sealed interface ComputeDevice {

    /** The processor. */
    record Cpu() implements ComputeDevice {}

    /** An NVIDIA GPU. */
    record Cuda(int index) implements ComputeDevice {
        public Cuda {
            if (index < 0) {
                throw new IllegalArgumentException(
                        "device is cuda:%d; a GPU's number starts at 0, try cuda:0"
                                .formatted(index));
            }
        }
    }

    /** The GPU of an Apple computer. */
    record Mps() implements ComputeDevice {}

    /**
     * Reads {@code cpu}, {@code cuda}, {@code cuda:N}, {@code mps} or {@code auto} (the first GPU
     * that can be used, else the CPU), and checks that the device can be used here.
     *
     * @throws IllegalArgumentException if the name is none of these, or the device is not usable;
     *     the message says why and what to do
     */
    static ComputeDevice parse(String name) {
        return switch (name) {
            case "cpu" -> new Cpu();
            case "auto" -> best();
            case "cuda" -> usable(new Cuda(0));
            case "mps" -> usable(new Mps());
            default -> {
                if (!name.matches("cuda:[0-9]{1,3}")) {
                    throw new IllegalArgumentException(
                            "device is \"%s\"; accepted are auto, cpu, cuda, cuda:N and mps"
                                    .formatted(name));
                }
                yield usable(new Cuda(Integer.parseInt(name.substring(5))));
            }
        };
    }

    private static ComputeDevice best() {
        if (torch.cuda_is_available()) {
            return new Cuda(0);
        }
        return torch.hasMPS() ? new Mps() : new Cpu();
    }

    private static ComputeDevice usable(ComputeDevice device) {
        switch (device) {
            case Cpu() -> {}
            case Cuda(int index) -> {
                if (!torch.cuda_is_available()) {
                    throw new IllegalArgumentException(
                            "device is cuda:%d, but this libtorch sees no NVIDIA GPU. Build with ./limbeck build -Pcuda, and see ./limbeck doctor for the library or driver that is missing; or use device: cpu"
                                    .formatted(index));
                }
                int count = torch.cuda_device_count();
                if (index >= count) {
                    throw new IllegalArgumentException(
                            "device is cuda:%d, but there are %d GPUs; accepted are cuda:0 to cuda:%d"
                                    .formatted(index, count, count - 1));
                }
            }
            case Mps() -> {
                if (!torch.hasMPS()) {
                    throw new IllegalArgumentException(
                            "device is mps, but this libtorch has no Metal support; use device: cpu");
                }
            }
        }
        return device;
    }

    /** libtorch's own name for this device; the caller closes it. */
    default Device toTorch() {
        return switch (this) {
            case Cpu() -> new Device(DeviceType.CPU);
            case Cuda(int index) -> new Device(DeviceType.CUDA, (byte) index);
            case Mps() -> new Device(DeviceType.MPS);
        };
    }

    /** The kind of this device, as libtorch's switches name it. */
    default DeviceType type() {
        return switch (this) {
            case Cpu() -> DeviceType.CPU;
            case Cuda(_) -> DeviceType.CUDA;
            case Mps() -> DeviceType.MPS;
        };
    }

    /** The name that {@link #parse} reads. */
    default String label() {
        return switch (this) {
            case Cpu() -> "cpu";
            case Cuda(int index) -> "cuda:" + index;
            case Mps() -> "mps";
        };
    }
}
