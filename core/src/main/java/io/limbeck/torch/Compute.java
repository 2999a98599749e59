package io.limbeck.torch;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * Where tensors live and in which precision convolutions and matrix products run.
 *
 * @param device where
 * @param precision how exactly; weights, losses and characteristic functions stay float32
 * @param mostImages that may pass a network at once, where that is free to choose; 1 or more
 */
public record Compute(ComputeDevice device, Precision precision, int mostImages) {

    /** 64 images of 32x32: what a CPU was fastest with, and needed least memory for. */
    private static final long CPU_PIXELS = 64 * 32 * 32;

    /** With fewer images libtorch's threads wait for each other, or it does without oneDNN. */
    private static final long CPU_LEAST = 16;

    private static final long GPU_PIXELS = 1024 * 32 * 32;
    private static final long GPU_LEAST = 64;

    public Compute {
        if (mostImages < 1) {
            throw new IllegalArgumentException(
                    "mostImages is %d; at least 1 image must pass at once".formatted(mostImages));
        }
    }

    /** As many images at once as are fast. */
    public Compute(ComputeDevice device, Precision precision) {
        this(device, precision, Integer.MAX_VALUE);
    }

    /**
     * The CPU in float32: what tests and reproducible runs use. Not beside work in bf16 in the same
     * process, whose {@link #products()} round these factors, too.
     */
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

    /** Whether tensors live in the memory of an NVIDIA GPU. */
    public boolean isOnGpu() {
        return device instanceof ComputeDevice.Cuda;
    }

    /** The same place and precision, but no more images at once than these. */
    public Compute atMost(int images) {
        return new Compute(device, precision, images);
    }

    /** Whether the images at once are limited, which is how a run stays below a limit of memory. */
    public boolean isLimited() {
        return mostImages < Integer.MAX_VALUE;
    }

    /** The tensor on this device; the same tensor if it is there already. */
    public Tensor place(Tensor tensor) {
        try (Device torchDevice = device.toTorch()) {
            return HostTensors.copied(tensor, torchDevice, tensor.scalar_type());
        }
    }

    /**
     * Numbers from N(0, 1) on this device. They are those of {@link SeedTree#tensors()}, but that
     * an NVIDIA GPU draws them itself, others of the same seeds, where the millions that an
     * iteration needs would take far longer to draw and to send than to use.
     *
     * @param seeds of this draw: the same node gives the same numbers on the same model of GPU
     * @return float32, owned by the caller's scope
     */
    public Tensor normal(SeedTree seeds, long... shape) {
        return isOnGpu()
                ? DeviceNumbers.normal(device, seeds, shape)
                : place(seeds.tensors().normal(shape));
    }

    /**
     * How many images of this size to send through a network at once, where that is free to choose:
     * each image is computed by itself, so it decides time and memory and not the outcome.
     *
     * @param height in pixels
     * @param width in pixels
     */
    public int imagesPerPass(long height, long width) {
        long pixels = height * width;
        long fast =
                device instanceof ComputeDevice.Cpu
                        ? Math.max(CPU_LEAST, CPU_PIXELS / pixels)
                        : Math.max(GPU_LEAST, GPU_PIXELS / pixels);
        return Math.toIntExact(Math.min(fast, mostImages));
    }

    /**
     * How many images of a training batch to send through a network at once, if the network sees
     * each by itself: their gradients are summed, so it decides memory, and of the outcome only the
     * last digits.
     *
     * @param batch images of a step
     */
    public int imagesPerStep(int batch) {
        return Math.min(batch, mostImages);
    }

    /**
     * Lets products of float32 matrices round their factors, in the whole process, until closed;
     * nothing happens in float32, nor where it would not be faster.
     */
    public Products products() {
        return Products.open(device, precision);
    }

    /** Opens mixed precision on this thread until closed; nothing happens in float32. */
    public Autocast autocast() {
        return Autocast.open(device, precision);
    }
}
