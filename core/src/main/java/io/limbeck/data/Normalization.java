package io.limbeck.data;

import io.limbeck.torch.HostTensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The affine map from pixels in [0, 1] to what networks see: (x - mean) / std, per channel.
 *
 * @param mean per channel
 * @param std per channel, each above 0
 */
public record Normalization(List<Double> mean, List<Double> std) implements Preprocessing {

    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != std.size() || std.stream().anyMatch(s -> s <= 0)) {
            throw new IllegalArgumentException(
                    "normalisation has means %s and deviations %s; it takes one of each for every channel, deviations above 0"
                            .formatted(mean, std));
        }
    }

    public static Normalization of(DatasetInfo info) {
        return new Normalization(info.mean(), info.std());
    }

    @Override
    public Tensor apply(Tensor images) {
        try (Tensor m = channels(mean, images);
                Tensor s = channels(std, images);
                Tensor centred = images.sub(m)) {
            return centred.div(s);
        }
    }

    @Override
    public Tensor invert(Tensor seen) {
        try (Tensor m = channels(mean, seen);
                Tensor s = channels(std, seen);
                Tensor scaled = seen.mul(s)) {
            return scaled.add(m);
        }
    }

    private static Tensor channels(List<Double> values, Tensor like) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        try (Tensor host = HostTensors.of(floats, 1, floats.length, 1, 1)) {
            return HostTensors.beside(host, like, like.scalar_type());
        }
    }
}
