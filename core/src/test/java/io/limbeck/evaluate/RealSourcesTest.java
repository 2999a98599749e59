package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.PaintedImages;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

@InPointerScope
class RealSourcesTest {

    private static final int CLASSES = 1000;

    /** As many images as ImageNet has in 60 of each class, of which those painted are counted. */
    private static TrainingImages drawn(ImageShape shape, int ipc, AtomicInteger painted) {
        PaintedImages images =
                new PaintedImages(
                        shape,
                        CLASSES,
                        60 * CLASSES,
                        (_, label, pixels) -> {
                            painted.incrementAndGet();
                            Arrays.fill(pixels, label);
                        });
        DatasetInfo info =
                new DatasetInfo(
                        "vast",
                        "Vast",
                        shape,
                        IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList(),
                        List.of(0.5, 0.5, 0.5),
                        List.of(0.3, 0.3, 0.3),
                        "");
        Network network =
                Networks.create(new NetworkSpec.Mlp(1), new Network.Input(3, 1, 1, CLASSES));
        RealSources sources =
                new RealSources(
                        new Dataset(info, images, images, Map.of()),
                        ipc,
                        network,
                        Optional.empty(),
                        SeedTree.of(0),
                        Compute.cpu());
        return sources.of(Baseline.RANDOM).images(SeedTree.of(1));
    }

    @Test
    void random_imageNetAt50PerClass_isReadBatchByBatch() {
        AtomicInteger painted = new AtomicInteger();
        TrainingImages images = drawn(new ImageShape(3, 224, 224), 50, painted);
        assertThat(images.size()).isEqualTo(50 * CLASSES);
        int[] some = {0, 50 * CLASSES - 1};
        long[] labels = HostTensors.longs(images.targets(some));
        Tensor read = images.images(some);
        assertThat(read.shape()).containsExactly(2, 3, 224, 224);
        assertThat(HostTensors.longs(read.select(1, 0).select(1, 0).select(1, 0)))
                .containsExactly(labels);
        assertThat(labels).containsExactly(0, CLASSES - 1);
        assertThat(painted).hasValue(2);
    }

    @Test
    void random_fewSmallImages_areReadOnce() {
        AtomicInteger painted = new AtomicInteger();
        TrainingImages images = drawn(new ImageShape(3, 2, 2), 1, painted);
        int[] last = {CLASSES - 1};
        assertThat(images.images(last).min().item_float()).isEqualTo(CLASSES - 1);
        assertThat(images.images(last).max().item_float()).isEqualTo(CLASSES - 1);
        assertThat(painted).hasValue(CLASSES);
    }
}
