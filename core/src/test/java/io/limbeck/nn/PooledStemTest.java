package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.nn.NetworkSpec.Activation;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@InPointerScope
class PooledStemTest {

    private static final int IMAGES = 5;
    private static final int CHANNELS = 8;
    private static final int MAP = CHANNELS * 8 * 8; // numbers that an image of 16 pixels makes

    private static Weights weights() {
        SeedTree seeds = SeedTree.of(1);
        return new Weights(
                Map.of(
                        "conv.weight", seeds.child(0).tensors().normal(CHANNELS, 3, 7, 7),
                        "bn.weight", seeds.child(1).tensors().normal(CHANNELS),
                        "bn.bias", seeds.child(2).tensors().normal(CHANNELS),
                        "bn.running_mean", seeds.child(3).tensors().normal(CHANNELS),
                        "bn.running_var",
                                seeds.child(4).tensors().normal(CHANNELS).abs().add(new Scalar(1))),
                Set.of("bn.running_mean", "bn.running_var"));
    }

    /** What is handed on, mean and variance, and the gradient of images: each by itself. */
    private static List<Tensor> there(Layer layer) {
        SeedTree seeds = SeedTree.of(2);
        try (Tape tape = new Tape(weights(), Compute.cpu())) {
            Tensor pooled = layer.run(seeds.child(0).tensors().normal(IMAGES, 3, 16, 16), tape);
            Output.BnStatistics seen = tape.statistics().getFirst();
            Tensor gradient =
                    tape.unwind(
                            seeds.child(1).tensors().normal(pooled.shape()),
                            List.of(
                                    seeds.child(2).tensors().normal(CHANNELS),
                                    seeds.child(3).tensors().normal(CHANNELS)));
            return List.of(pooled, seen.mean(), seen.variance(), gradient);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void run_someImagesAtATime_isAsAllAtOnce(Activation kind) {
        Convolution convolution = Convolution.same("conv", 3, CHANNELS, 7, 2, 1);
        BatchNorm norm = new BatchNorm("bn", CHANNELS);
        Activate activation = new Activate(kind);
        MaxPool pool = new MaxPool(3, 2, 1);
        List<Tensor> whole = there(new Chain(List.of(convolution, norm, activation, pool)));

        // Two, two and one; each alone; and all.
        for (long atOnce : new long[] {2 * MAP + 1, 1, 2 * IMAGES * MAP}) {
            List<Tensor> parted =
                    there(new PooledStem(convolution, norm, activation, pool, atOnce));
            for (int i = 0; i < whole.size(); i++) {
                assertThat(torch.allclose(parted.get(i), whole.get(i), 1e-4, 1e-5, false)).isTrue();
                assertThat(HostTensors.floats(parted.get(i).abs().sum())[0]).isPositive();
            }
        }
    }
}
