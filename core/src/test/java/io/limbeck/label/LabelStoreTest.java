package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.TensorImages;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.method.TinyTeacher;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import io.limbeck.train.TrainingImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels of views, from the plan to the file and back to the same pixels. */
class LabelStoreTest {

    private static final int CLASSES = 5;
    private static final ImageShape SHAPE = new ImageShape(3, 16, 16);
    private static final int IMAGES = 11;

    @TempDir private Path folder;

    private PointerScope scope;
    private TrainingImages images;
    private Teacher teacher;

    @BeforeEach
    void open(@TempDir Path squeezed) {
        scope = new PointerScope();
        Tensor pixels =
                SeedTree.of(1)
                        .tensors()
                        .uniform(IMAGES, 3, 16, 16)
                        .mul(new Scalar(255))
                        .round()
                        .div(new Scalar(255));
        images = TrainingImages.of(pixels, HostTensors.of(new long[IMAGES], IMAGES));
        Network network =
                Networks.create(new NetworkSpec.Mlp(16), new Network.Input(3, 16, 16, CLASSES));
        Dataset data = noise(pixels);
        teacher = TinyTeacher.untrained(network, data, squeezed);
    }

    private static Dataset noise(Tensor pixels) {
        long[] labels = LongStream.range(0, IMAGES).map(i -> i % CLASSES).toArray();
        var images = new TensorImages(pixels, HostTensors.of(labels, IMAGES), CLASSES);
        return new Dataset(
                new DatasetInfo(
                        "noise",
                        "Noise",
                        SHAPE,
                        List.of("a", "b", "c", "d", "e"),
                        List.of(0.5, 0.5, 0.5),
                        List.of(0.1, 0.1, 0.1),
                        "none"),
                images,
                images,
                Map.of());
    }

    @AfterEach
    void close() {
        teacher.close();
        scope.close();
    }

    private OnlineLabels labels(Mix mix, int batch, LabelCodec codec) {
        return labels(mix, batch, 1, codec);
    }

    private OnlineLabels labels(Mix mix, int batch, int tiles, LabelCodec codec) {
        return labels(mix, batch, tiles, codec, 3);
    }

    private OnlineLabels labels(Mix mix, int batch, int tiles, LabelCodec codec, int epochs) {
        ViewPlan plan =
                new ViewPlan(
                        new ViewSettings(0.2, 0.5, tiles, mix),
                        IMAGES,
                        SHAPE,
                        epochs,
                        batch,
                        SeedTree.of(3));
        return new OnlineLabels(images, plan, teacher, codec, 20);
    }

    private OnlineLabels labels() {
        return labels(Mix.CUTMIX, 4, new LabelCodec.Full());
    }

    private LabelStore complete(OnlineLabels source) {
        LabelStore store = LabelStore.open(folder, "images", source);
        store.complete(Listener.silent());
        return store;
    }

    private float[] pixels(ViewBatch views) {
        return HostTensors.floats(views.pixels(images, teacher.normalization(), Compute.cpu()));
    }

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
    void bytes_full_areAtMostTheReferenceLayouts() throws IOException {
        LabelStore store = complete(labels());

        long reference = (long) IMAGES * 3 * (2 * CLASSES + 25);
        long headers = 3 * 97;
        assertThat(store.bytes() - headers).isLessThanOrEqualTo(reference * 108 / 100);
        long onDisk = 0;
        for (int epoch = 0; epoch < 3; epoch++) {
            onDisk += Files.size(folder.resolve("epoch-0000%d.labels".formatted(epoch)));
        }
        assertThat(onDisk).isEqualTo(store.bytes());
    }

    @Test
    void complete_someEpochsThere_makesOnlyTheMissing() throws IOException {
        LabelStore store = complete(labels());
        Path lost = folder.resolve("epoch-00001.labels");
        Path kept = folder.resolve("epoch-00000.labels");
        byte[] before = Files.readAllBytes(lost);
        Object written = Files.readAttributes(kept, "fileKey").get("fileKey");
        Files.delete(lost);

        store.complete(Listener.silent());

        assertThat(Files.readAllBytes(lost)).isEqualTo(before);
        assertThat(Files.readAttributes(kept, "fileKey").get("fileKey")).isEqualTo(written);
    }

    @Test
    void complete_interrupted_saysSoAndGoesOnLater() {
        LabelStore store = LabelStore.open(folder, "images", labels());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.complete(Listener.silent()))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("after 0 of 3 epochs");
        assertThat(Thread.interrupted()).isTrue();
        store.complete(Listener.silent());
    }

    /** The images, interrupting the thread when a batch is asked for the n-th time. */
    private OnlineLabels interrupting(int n, AtomicInteger asked) {
        TrainingImages listened =
                new TrainingImages() {
                    @Override
                    public int size() {
                        return images.size();
                    }

                    @Override
                    public Tensor images(int[] indices) {
                        if (asked.incrementAndGet() == n) {
                            Thread.currentThread().interrupt();
                        }
                        return images.images(indices);
                    }

                    @Override
                    public Tensor targets(int[] indices) {
                        return images.targets(indices);
                    }
                };
        OnlineLabels plain = labels();
        return new OnlineLabels(
                listened, plain.plan(), teacher, plain.codec(), plain.temperature());
    }

    @Test
    void complete_interruptedWithinAnEpoch_stopsAtTheBatchAndLeavesNoHalfFile() {
        AtomicInteger asked = new AtomicInteger();
        LabelStore store = LabelStore.open(folder, "images", interrupting(5, asked));

        assertThatThrownBy(() -> store.complete(Listener.silent()))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("after 1 of 3 epochs");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).hasValue(5);
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("labels.json", "epoch-00000.labels");
    }

    @Test
    void complete_interruptedInTheLastBatchOfAnEpoch_keepsItAndLabelsItOnce() {
        AtomicInteger asked = new AtomicInteger();
        LabelStore store = LabelStore.open(folder, "images", interrupting(3, asked));

        assertThatThrownBy(() -> store.complete(Listener.silent()))
                .hasMessageContaining("after 1 of 3 epochs");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).hasValue(3);
        assertThat(folder.resolve("epoch-00000.labels")).exists();
        assertThat(store.batch(0, 2).probabilities()).hasSize(3);
    }

    @Test
    void open_halfAFileOfAKilledProcess_isRemoved() throws IOException {
        Path half = Files.writeString(folder.resolve(".epoch-00001.labels.1234.part"), "half");
        LabelStore.open(folder, "images", labels());
        assertThat(half).doesNotExist();
    }

    @Test
    void open_otherPrecision_isRefused() throws IOException {
        complete(labels());
        Path index = folder.resolve("labels.json");
        Files.writeString(index, Files.readString(index).replace("\"f32\"", "\"bf16\""));
        assertThatThrownBy(() -> LabelStore.open(folder, "images", labels()))
                .hasMessageContaining("precision is bf16 there, and f32 is wanted");
    }

    @Test
    void batch_interruptedThread_isReadAllTheSame() {
        LabelStore store = complete(labels());
        Thread.currentThread().interrupt();
        assertThat(store.batch(0, 0).probabilities()).hasSize(4);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void open_otherImages_isRefused() {
        complete(labels());
        assertThatThrownBy(() -> LabelStore.open(folder, "others", labels()))
                .isInstanceOf(LabelStoreException.class)
                .hasMessageContaining("images (SHA-256) is images there, and others is wanted");
    }

    @Test
    void open_otherBatchSize_isRefused() {
        complete(labels());
        assertThatThrownBy(() ->
                        LabelStore.open(
                                folder, "images", labels(Mix.CUTMIX, 5, new LabelCodec.Full())))
                .isInstanceOf(LabelStoreException.class)
                .hasMessageContaining("batch is 4 there, and 5 is wanted");
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

    @Test
    void batch_truncatedEpoch_isRefused() throws IOException {
        LabelStore store = complete(labels());
        Path file = folder.resolve("epoch-00002.labels");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 9));

        assertThatThrownBy(() -> store.batch(2, 0))
                .isInstanceOf(LabelStoreException.class)
                .hasMessageContaining("cut off")
                .hasMessageContaining("./limbeck relabel RUN makes it again");
    }

    @Test
    void batch_changedByte_isRefused() throws IOException {
        LabelStore store = complete(labels());
        Path file = folder.resolve("epoch-00001.labels");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> store.batch(1, 2)).hasMessageContaining("SHA-256");
        assertThat(store.batch(0, 2).probabilities()).hasSize(3);
    }

    @Test
    void batch_epochOfAnotherPlace_isRefused() throws IOException {
        LabelStore store = complete(labels());
        Files.copy(
                folder.resolve("epoch-00000.labels"),
                folder.resolve("epoch-00001.labels"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> store.batch(1, 0)).hasMessageContaining("another store");
    }
}
