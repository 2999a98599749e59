/**
 * libtorch made safe: devices and precision, seeded random streams, gradients, tensors to and from
 * Java arrays, tensor files, memory accounting. The only package that needs to know libtorch's
 * sharp edges; tensors themselves are {@link org.bytedeco.pytorch.Tensor}, not wrapped. Knows
 * nothing of networks or data.
 */
package io.limbeck.torch;
