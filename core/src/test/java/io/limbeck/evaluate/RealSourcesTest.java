package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TrainingImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@InPointerScope
class RealSourcesTest {

    private static final int CLASSES = 1000;

    /** As many images as ImageNet has in 60 of each class, a few of which can be had at a time. */
    private record Vast(ImageShape shape, int most, List<Integer> asked) implements LabelledImages {

        @Override
        public int size() {
            return 60 * CLASSES;
        }

        @Override
        public int classes() {
            return CLASSES;
        }

        @Override
        public int label(int index) {
            return index % CLASSES;
        }

        @Override
        public Tensor images(int[] indices) {
            asked.add(indices.length);
            assertThat(indices).hasSizeLessThanOrEqualTo(most);
            Tensor images = torch.empty(indices.length, 3, shape.height(), shape.width());
            for (int i = 0; i < indices.length; i++) {
                images.select(0, i).fill_(new Scalar(label(indices[i])));
            }
            return images;
        }
    }

    private static TrainingImages drawn(Vast images, int ipc) {
        DatasetInfo info =
                new DatasetInfo(
                        "vast",
                        "Vast",
                        images.shape(),
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
        TrainingImages images =
                drawn(new Vast(new ImageShape(3, 224, 224), 2, new ArrayList<>()), 50);
        assertThat(images.size()).isEqualTo(50 * CLASSES);
        int[] some = {0, 50 * CLASSES - 1};
        long[] labels = HostTensors.longs(images.targets(some));
        Tensor read = images.images(some);
        assertThat(read.shape()).containsExactly(2, 3, 224, 224);
        assertThat(HostTensors.longs(read.select(1, 0).select(1, 0).select(1, 0)))
                .containsExactly(labels);
        assertThat(labels).containsExactly(0, CLASSES - 1);
    }

    @Test
    void random_fewSmallImages_areReadOnce() {
        List<Integer> asked = new ArrayList<>();
        TrainingImages images = drawn(new Vast(new ImageShape(3, 2, 2), CLASSES, asked), 1);
        int[] last = {CLASSES - 1};
        assertThat(images.images(last).min().item_float()).isEqualTo(CLASSES - 1);
        assertThat(images.images(last).max().item_float()).isEqualTo(CLASSES - 1);
        assertThat(asked).containsExactly(CLASSES);
    }
}
