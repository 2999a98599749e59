package io.limbeck.torch;

/** The precision of convolutions and matrix products; everything else is float32. */
public enum Precision {
    /** float32 throughout. */
    F32,
    /** bfloat16 under autocast. */
    BF16;

    /**
     * Reads {@code f32}, {@code bf16} or {@code auto}, which is bf16 where the device is fast at
     * it: NVIDIA GPUs, and CPUs that multiply it in hardware.
     *
     * @throws IllegalArgumentException for other names; the message lists these
     */
    public static Precision parse(String name, ComputeDevice device) {
        return switch (name) {
            case "f32" -> F32;
            case "bf16" -> BF16;
            case "auto" -> fastest(device);
            default ->
                    throw new IllegalArgumentException(
                            "precision is \"%s\"; accepted are auto, f32 and bf16".formatted(name));
        };
    }

    private static Precision fastest(ComputeDevice device) {
        return switch (device) {
            case ComputeDevice.Cpu() -> LibtorchInfo.supportsFastBf16() ? BF16 : F32;
            case ComputeDevice.Cuda(_) -> BF16;
            case ComputeDevice.Mps() -> F32;
        };
    }

    /** The name that {@link #parse} reads. */
    public String label() {
        return this == BF16 ? "bf16" : "f32";
    }
}
