package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Network;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels of views, from the plan to the file and back to the same pixels. */
class LabelStoreTest extends LabelStoreFixture {

    @ParameterizedTest
    @EnumSource(Mix.class)
    void batch_everyOne_replaysTheViewsBitForBit(Mix mix) {
        OnlineLabels source = labels(mix, 4, new LabelCodec.Full());
        LabelStore store = complete(source);
        for (int epoch = 0; epoch < 3; epoch++) {
            for (int i = 0; i < store.batches(); i++) {
                LabelledBatch planned = source.batch(epoch, i);
                LabelledBatch stored = store.batch(epoch, i);
                assertThat(stored.views()).isEqualTo(planned.views());
                assertThat(pixels(stored.views())).isEqualTo(pixels(planned.views()));
                assertThat(stored.flat()).isEqualTo(planned.flat());
            }
        }
    }

    @Test
    void batch_ofTiles_replaysTheirOrderAndShowsTheSamePixels() {
        OnlineLabels source = labels(Mix.CUTMIX, 4, 2, new LabelCodec.Full());
        LabelStore store = complete(source);
        ViewBatch planned = source.plan().batch(1, 1);
        ViewBatch stored = store.batch(1, 1).views();

        assertThat(stored).isEqualTo(planned);
        assertThat(pixels(stored)).isEqualTo(pixels(planned));
        assertThat(stored.views()).extracting(view -> view.tiles().factor()).containsOnly(2);
        assertThat(pixels(stored))
                .isNotEqualTo(
                        pixels(labels(Mix.CUTMIX, 4, new LabelCodec.Full()).plan().batch(1, 1)));
    }

    @Test
    void batch_recomputedOnTheReplayedPixels_hasTheStoredProbabilities() {
        LabelledBatch stored = complete(labels()).batch(2, 1);
        Tensor logits =
                teacher.logits(
                        stored.views().pixels(images, teacher.normalization(), Compute.cpu()));

        float[] expected = HostTensors.floats(torch.softmax(logits.div(new Scalar(20.0)), 1));
        assertThat(stored.flat()).containsExactly(expected, within(1e-4f));
    }

    @Test
    void epoch_any_showsEveryImageOnce() {
        OnlineLabels source = labels();
        assertThat(source.batches()).isEqualTo(3);
        assertThat(
                        java.util.stream.IntStream.range(0, 3)
                                .boxed()
                                .flatMap(i -> source.plan().batch(1, i).views().stream())
                                .map(View::image))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void bytes_full_areThoseOfTheFormAndLieOnTheDisk() throws IOException {
        LabelStore store = complete(labels());

        // Header and digest; three batches; the view and two bytes a class of each image.
        long each = 52 + 32 + 3 * 13 + IMAGES * (17 + 2 * CLASSES);
        assertThat(store.bytes()).isEqualTo(3 * each);
        long onDisk = 0;
        for (int epoch = 0; epoch < 3; epoch++) {
            onDisk += Files.size(folder.resolve("epoch-0000%d.labels".formatted(epoch)));
        }
        assertThat(onDisk).isEqualTo(store.bytes());
    }

    @Test
    void batch_interruptedThread_isReadAllTheSame() {
        LabelStore store = complete(labels());
        Thread.currentThread().interrupt();
        assertThat(store.batch(0, 0).probabilities()).hasSize(4);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void student_manySteps_leavesNativeMemoryAsItWas(boolean stored) {
        OnlineLabels online = labels(Mix.CUTMIX, 4, 1, new LabelCodec.Full(), 40);
        Labels source = stored ? complete(online) : online;
        Network network = teacher.network();
        long[] tensors = new long[2];
        long[] resident = new long[2];
        new StudentTraining(
                        network, teacher.normalization(), StudentSettings.defaults(), Compute.cpu())
                .train(
                        network.init(SeedTree.of(5)),
                        images,
                        source,
                        (step, _, _) -> {
                            if (step == 30 || step == 120) {
                                tensors[step == 30 ? 0 : 1] = Pointer.totalCount();
                                resident[step == 30 ? 0 : 1] = MemoryUse.residentBytes();
                            }
                        })
                .close();
        assertThat(tensors[0]).isPositive();
        assertThat(tensors[1]).isLessThanOrEqualTo(tensors[0]);
        assertThat(resident[1] - resident[0]).isLessThan(24L << 20);
    }
}
