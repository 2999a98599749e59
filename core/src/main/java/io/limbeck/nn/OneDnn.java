package io.limbeck.nn;

import io.limbeck.torch.ShapeException;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.group_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Layers that oneDNN computes itself, beside the libtorch that has a oneDNN of its own: libtorch
 * hands it convolutions and products alone.
 *
 * <p>Features are bfloat16 [B, C, H, W] whose channels lie side by side in memory, weights float32
 * on the CPU; both are read by their address. Sums are float32. Nothing has a graph. Results belong
 * to the caller's scope.
 */
final class OneDnn {

    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] NONE = {0, 0};

    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final stream queue = new stream(cpu);

    /** The same numbers as features, always a copy. */
    static Tensor features(Tensor images) {
        return images.to(
                ScalarType.BFloat16,
                false,
                true,
                new MemoryFormatOptional(MemoryFormat.ChannelsLast));
    }

    /**
     * A convolution with stride 1.
     *
     * @param weight [out, in, kernel, kernel]
     * @param bias [out]
     */
    Tensor convolved(Tensor features, Tensor weight, Tensor bias, long padding) {
        long[] border = {padding, padding};
        long kernel = weight.size(2);
        Tensor result =
                empty(
                        features.size(0),
                        weight.size(0),
                        features.size(2) + 2 * padding - kernel + 1,
                        features.size(3) + 2 * padding - kernel + 1,
                        features);
        try (var _ = new PointerScope()) {
            memory from = memory(features);
            memory to = memory(result);
            memory shift = memory(bias, memory.format_tag.x);
            memory plain = memory(weight, memory.format_tag.oihw);
            // How kernels lie is oneDNN's choice.
            memory.desc packed =
                    new memory.desc(weight.shape(), memory.data_type.bf16, memory.format_tag.any);
            var convolution =
                    new convolution_forward.primitive_desc(
                            cpu,
                            dnnl.dnnl_forward_inference,
                            dnnl.dnnl_convolution_direct,
                            from.get_desc(),
                            packed,
                            shift.get_desc(),
                            to.get_desc(),
                            ONE,
                            border,
                            border);
            memory kernels = new memory(convolution.weights_desc(), cpu);
            new reorder(plain, kernels).execute(queue, plain, kernels);
            run(
                    new convolution_forward(convolution),
                    new IntMemoryMap()
                            .put(dnnl.DNNL_ARG_SRC, from)
                            .put(dnnl.DNNL_ARG_WEIGHTS, kernels)
                            .put(dnnl.DNNL_ARG_BIAS, shift)
                            .put(dnnl.DNNL_ARG_DST, to));
        }
        return result;
    }

    /**
     * Instance norm, in place: (x - mean) / sqrt(var + epsilon) weight + bias, with mean and biased
     * variance of each channel of an image. With ReLU a NaN becomes 0, as in {@link Rectifier}, and
     * for the same reason may.
     *
     * @param weight [C]
     * @param bias [C]
     * @param rectified whether ReLU follows
     * @throws ShapeException if weight or bias is of other channels
     */
    void normalise(Tensor features, Tensor weight, Tensor bias, double epsilon, boolean rectified) {
        for (Tensor numbers : List.of(weight, bias)) {
            // oneDNN itself would read on beyond their end.
            if (numbers.numel() != features.size(1)) {
                throw new ShapeException(
                        "a norm of %d channels was given %d numbers"
                                .formatted(features.size(1), numbers.numel()));
            }
        }
        try (var _ = new PointerScope()) {
            memory numbers = memory(features);
            post_ops after = new post_ops();
            if (rectified) {
                after.append_eltwise(dnnl.dnnl_eltwise_relu, 0, 0);
            }
            primitive_attr attributes = new primitive_attr();
            attributes.set_post_ops(after);
            var norm =
                    new group_normalization_forward.primitive_desc(
                            cpu,
                            dnnl.dnnl_forward_inference,
                            numbers.get_desc(),
                            numbers.get_desc(),
                            features.size(1),
                            (float) epsilon,
                            dnnl.dnnl_use_scale | dnnl.dnnl_use_shift,
                            attributes,
                            false);
            run(
                    new group_normalization_forward(norm),
                    new IntMemoryMap()
                            .put(dnnl.DNNL_ARG_SRC, numbers)
                            .put(dnnl.DNNL_ARG_DST, numbers)
                            .put(dnnl.DNNL_ARG_SCALE, memory(weight, memory.format_tag.x))
                            .put(dnnl.DNNL_ARG_SHIFT, memory(bias, memory.format_tag.x)));
        }
    }

    /** The mean of each 2x2 square; an odd last row or column is dropped. */
    Tensor halved(Tensor features) {
        Tensor result =
                empty(
                        features.size(0),
                        features.size(1),
                        features.size(2) / 2,
                        features.size(3) / 2,
                        features);
        try (var _ = new PointerScope()) {
            memory from = memory(features);
            memory to = memory(result);
            var pooling =
                    new pooling_forward.primitive_desc(
                            cpu,
                            dnnl.dnnl_forward_inference,
                            dnnl.dnnl_pooling_avg_exclude_padding,
                            from.get_desc(),
                            to.get_desc(),
                            TWO,
                            TWO,
                            NONE,
                            NONE,
                            NONE);
            run(
                    new pooling_forward(pooling),
                    new IntMemoryMap().put(dnnl.DNNL_ARG_SRC, from).put(dnnl.DNNL_ARG_DST, to));
        }
        return result;
    }

    private static Tensor empty(long images, long channels, long height, long width, Tensor like) {
        return torch.empty(
                new long[] {images, channels, height, width},
                like.options(),
                new MemoryFormatOptional(MemoryFormat.ChannelsLast));
    }

    private memory memory(Tensor features) {
        return memory(features, memory.data_type.bf16, memory.format_tag.nhwc);
    }

    private memory memory(Tensor weight, memory.format_tag tag) {
        return memory(weight.contiguous(), memory.data_type.f32, tag);
    }

    private memory memory(Tensor tensor, memory.data_type type, memory.format_tag tag) {
        return new memory(new memory.desc(tensor.shape(), type, tag), cpu, tensor.data_ptr());
    }

    private void run(primitive operation, IntMemoryMap arguments) {
        operation.execute(queue, arguments);
        queue._wait();
    }
}
