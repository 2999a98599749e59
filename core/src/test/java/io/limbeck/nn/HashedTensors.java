package io.limbeck.nn;

import io.limbeck.torch.HostTensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The numbers of {@code golden/nn.py}: one integer hash fills weights, images and gradients. */
final class HashedTensors {

    static final int IMAGES = 1000;
    static final int ARRIVING_GRADIENT = 2000;

    private HashedTensors() {}

    /** float32 of the shape, each in [-1, 1). */
    static Tensor of(int stream, long... shape) {
        return of(stream, 1, 0, shape);
    }

    /** The same weights with each tensor filled, by fan-in or near its usual value. */
    static Weights fill(Weights weights) {
        Map<String, Tensor> filled = new LinkedHashMap<>();
        weights.all()
                .forEach((name, tensor) -> {
                    int stream = filled.size() + 1;
                    long[] shape = tensor.shape();
                    if (shape.length > 1) {
                        double inputs = tensor.numel() / (double) shape[0];
                        filled.put(name, of(stream, Math.sqrt(6 / inputs), 0, shape));
                    } else if (name.endsWith("running_var")) {
                        filled.put(name, of(stream, 0.5, 1, shape));
                    } else {
                        filled.put(name, of(stream, 0.1, name.endsWith("weight") ? 1 : 0, shape));
                    }
                });
        return weights.with(filled);
    }

    private static Tensor of(int stream, double scale, double shift, long... shape) {
        int numel = 1;
        for (long side : shape) {
            numel *= (int) side;
        }
        float[] values = new float[numel];
        for (int i = 0; i < numel; i++) {
            values[i] = (float) (shift + scale * hashed(stream, i));
        }
        return HostTensors.of(values, shape);
    }

    private static double hashed(int stream, int index) {
        int x = index * 0x9E3779B1 + stream * 0x85EBCA77 + 1;
        x = (x ^ (x >>> 16)) * 0x7FEB352D;
        x = (x ^ (x >>> 15)) * 0x846CA68B;
        x ^= x >>> 16;
        return Integer.toUnsignedLong(x) / 0x1p31 - 1;
    }
}
