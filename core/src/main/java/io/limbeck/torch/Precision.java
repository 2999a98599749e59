package io.limbeck.torch;

/** The precision of convolutions and matrix products; everything else is float32. */
public enum Precision {
    /** float32 throughout. */
    F32,
    /** bfloat16 under autocast. */
    BF16
}
