/**
 * libtorch made safe: devices and precision, seeded random streams, gradients, tensors to and from
 * Java arrays, tensor files, memory accounting. The only package that needs to know libtorch's
 * sharp edges; tensors themselves are {@link org.bytedeco.pytorch.Tensor}, not wrapped. Knows
 * nothing of networks or data.
 *
 * <p>Throughout Limbeck a tensor belongs to the innermost {@link org.bytedeco.javacpp.PointerScope}
 * that is open where it is made, and is freed with it; without one the garbage collector frees it,
 * late. What is documented as kept outlives the scope, and who gets it closes it. A scope belongs
 * to one thread, so tensors do not cross threads.
 */
package io.limbeck.torch;
