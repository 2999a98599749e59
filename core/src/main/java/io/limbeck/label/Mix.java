package io.limbeck.label;

/** How the images of a batch are mixed before the teacher sees them. */
public enum Mix {
    NONE,
    /** A box of each image shows a partner; lambda ~ Beta(1, 1). */
    CUTMIX,
    /** Each image is blended with a partner; lambda ~ Beta(0.8, 0.8). */
    MIXUP
}
