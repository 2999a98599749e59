package io.limbeck.nn;

import io.limbeck.torch.RandomStream;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights in the making, layer by layer. Each layer draws from the child of the seed with its name,
 * so that a change of one layer leaves the others as they were.
 */
final class FreshWeights {

    private final SeedTree seeds;
    private final Initialization initialization;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Set<String> buffers = new LinkedHashSet<>();

    FreshWeights(SeedTree seeds, Initialization initialization) {
        this.seeds = seeds;
        this.initialization = initialization;
    }

    /**
     * Weight and bias of a convolution.
     *
     * @param weightShape outputs first, then inputs of one output, then the kernel
     */
    void convolution(String layer, boolean bias, long... weightShape) {
        switch (initialization) {
            case FRAMEWORK, TRANSFORMER -> byInputs(layer, bias, weightShape);
            case WIDE_RESNET, MOBILENET -> {
                double fanOut = weightShape[0] * weightShape[2] * weightShape[3];
                normal(layer, bias, Math.sqrt(2 / fanOut), weightShape);
            }
        }
    }

    /**
     * Weight and bias of a linear layer.
     *
     * @param weightShape outputs, inputs
     */
    void linear(String layer, long... weightShape) {
        switch (initialization) {
            case FRAMEWORK -> byInputs(layer, true, weightShape);
            case WIDE_RESNET -> {
                byInputs(layer, false, weightShape);
                put(layer, "bias", torch.zeros(weightShape[0]));
            }
            case MOBILENET -> normal(layer, true, 0.01, weightShape);
            case TRANSFORMER -> normal(layer, true, 0.02, weightShape);
        }
    }

    /**
     * Weight and bias, each from U(-1/sqrt(n), 1/sqrt(n)), n being the inputs of one output. That
     * is PyTorch's Kaiming initialisation with a = sqrt(5): its gain sqrt(2 / (1 + 5)) times sqrt(3
     * / n).
     */
    private void byInputs(String layer, boolean bias, long... weightShape) {
        long inputs = 1;
        for (int i = 1; i < weightShape.length; i++) {
            inputs *= weightShape[i];
        }
        double bound = 1 / Math.sqrt((double) inputs);
        RandomStream random = seeds.child(layer).tensors();
        put(layer, "weight", between(bound, random.uniform(weightShape)));
        if (bias) {
            put(layer, "bias", between(bound, random.uniform(weightShape[0])));
        }
    }

    private void normal(String layer, boolean bias, double deviation, long... weightShape) {
        put(layer, "weight", drawn(layer, deviation, weightShape));
        if (bias) {
            put(layer, "bias", torch.zeros(weightShape[0]));
        }
    }

    private Tensor drawn(String name, double deviation, long... shape) {
        return seeds.child(name).tensors().normal(shape).mul_(new Scalar(deviation));
    }

    /** A tensor that belongs to no layer, from N(0, deviation²). */
    void free(String name, double deviation, long... shape) {
        tensors.put(name, drawn(name, deviation, shape));
    }

    /**
     * Weight [in, out, kernel, kernel] and bias [out] of a transposed convolution. PyTorch takes n
     * to be out x kernel x kernel here too, though that is not what one output sums over.
     */
    void transposed(String layer, long in, long out, long kernel) {
        double bound = 1 / Math.sqrt((double) out * kernel * kernel);
        RandomStream random = seeds.child(layer).tensors();
        put(layer, "weight", between(bound, random.uniform(in, out, kernel, kernel)));
        put(layer, "bias", between(bound, random.uniform(out)));
    }

    /** A scale 1 and a shift 0 of its own for each number of one image's features. */
    void elementwise(String layer, FeatureShape shape) {
        long[] one = {1, shape.channels(), shape.height(), shape.width()};
        put(layer, "scale", torch.ones(one));
        put(layer, "shift", torch.zeros(one));
    }

    /** Scale 1 and shift 0 of a norm. */
    void norm(String layer, long channels) {
        put(layer, "weight", torch.ones(channels));
        put(layer, "bias", torch.zeros(channels));
    }

    /** Running mean 0 and variance 1 of a batch norm. */
    void runningStatistics(String layer, long channels) {
        put(layer, "running_mean", torch.zeros(channels));
        put(layer, "running_var", torch.ones(channels));
        buffers.add(layer + ".running_mean");
        buffers.add(layer + ".running_var");
    }

    Weights weights() {
        return new Weights(tensors, buffers);
    }

    private void put(String layer, String tensor, Tensor value) {
        tensors.put(layer + "." + tensor, value);
    }

    private static Tensor between(double bound, Tensor uniform) {
        return uniform.mul_(new Scalar(2 * bound)).sub_(new Scalar(bound));
    }
}
