package io.limbeck.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Self-attention of tokens [B, T, C]: weights {@code qkv} and {@code proj}.
 *
 * <p>Written out, not by libtorch's fused attention, whose backward pass cannot be differentiated
 * again.
 */
record Attention(String name, long channels, long heads) implements Layer {

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return input;
    }

    @Override
    public long activations(FeatureShape input) {
        long tokens = input.height();
        // queries, keys and values; queries scaled; the copies of all three that libtorch's
        // products want; what is mixed, in two orders; and what is handed on
        return (3 + 1 + 3 + 2 + 1) * input.numel() + 2 * heads * tokens * tokens;
    }

    @Override
    public void initialize(FreshWeights fresh) {
        fresh.linear(name + ".qkv", 3 * channels, channels);
        fresh.linear(name + ".proj", channels, channels);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        long[] shape = features.shape(); // B, T, C
        long width = channels / heads;
        Tensor parts =
                linear(".qkv", features, trace)
                        .reshape(shape[0], shape[1], 3, heads, width)
                        .permute(2, 0, 3, 1, 4); // [3, B, heads, T, width]
        Tensor queries = parts.select(0, 0).mul(new Scalar(1 / Math.sqrt((double) width)));
        Tensor keys = parts.select(0, 1);
        Tensor values = parts.select(0, 2);
        Tensor shares = torch.softmax(torch.matmul(queries, keys.transpose(-2, -1)), -1);
        Tensor mixed = torch.matmul(shares, values).transpose(1, 2).reshape(shape);
        return linear(".proj", mixed, trace);
    }

    private Tensor linear(String part, Tensor tokens, Trace trace) {
        return torch.linear(
                tokens, trace.weight(name + part, "weight"), trace.optional(name + part, "bias"));
    }
}
