package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Dataset;
import io.limbeck.event.Listener;
import io.limbeck.method.TinyTeacher;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels of something else, and files that are not as they were written. */
class LabelStoreRefusalTest extends LabelStoreFixture {

    @Test
    void open_otherPrecision_isRefused() throws IOException {
        complete(labels());
        Path index = folder.resolve("labels.json");
        Files.writeString(index, Files.readString(index).replace("\"f32\"", "\"bf16\""));
        assertThatThrownBy(() -> LabelStore.open(folder, "images", labels()))
                .hasMessageContaining("precision is bf16 there, and f32 is wanted");
    }

    @Test
    void open_damagedIndex_isRefusedWithAMendThatKeepsTheEpochs() throws IOException {
        LabelStore whole = complete(labels());
        Path index = folder.resolve("labels.json");
        Files.writeString(index, "{\"images");
        assertThatThrownBy(() -> LabelStore.open(folder, "images", labels()))
                .isInstanceOf(LabelStoreException.class)
                .hasMessageContaining("labels.json: it is damaged; remove it")
                .hasMessageNotContaining("Source");

        Files.delete(index);
        LabelStore mended = LabelStore.open(folder, "images", labels());
        assertThat(mended.batch(0, 0).probabilities())
                .hasSameSizeAs(whole.batch(0, 0).probabilities());
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

    @Test
    void open_whateverElseDecidesALabel_isRefusedByName(@TempDir Path other) {
        LabelCodec three = new LabelCodec.TopK(3);
        OnlineLabels source = labels(Mix.CUTMIX, 4, three);
        LabelStore.open(folder, "images", source);
        ViewPlan plan = source.plan();
        ViewSettings blended = new ViewSettings(0.2, 0.5, 1, Mix.MIXUP);
        SeedTree seeds = SeedTree.of(8);
        assertRefused("seed", labels(plan(plan.settings(), seeds), teacher, three, 20));
        assertRefused("views", labels(plan(blended, plan.seeds()), teacher, three, 20));
        assertRefused("codec", labels(plan, teacher, new LabelCodec.TopK(2), 20));
        assertRefused("temperature", labels(plan, teacher, three, 4));
        Network network =
                Networks.create(new NetworkSpec.Mlp(8), new Network.Input(3, 16, 16, CLASSES));
        Dataset data = noise(images.images(IntStream.range(0, IMAGES).toArray()));
        try (Teacher narrow = TinyTeacher.untrained(network, data, other)) {
            assertRefused("teacher (SHA-256)", labels(plan, narrow, three, 20));
        }
    }

    private static ViewPlan plan(ViewSettings settings, SeedTree seeds) {
        return new ViewPlan(settings, IMAGES, SHAPE, 3, 4, seeds);
    }

    private OnlineLabels labels(
            ViewPlan plan, Teacher asked, LabelCodec codec, double temperature) {
        return new OnlineLabels(images, plan, asked, codec, temperature);
    }

    private void assertRefused(String fact, OnlineLabels wanted) {
        assertThatThrownBy(() -> LabelStore.open(folder, "images", wanted))
                .isInstanceOf(LabelStoreException.class)
                .hasMessageContaining("made for something else: %s is ", fact);
    }

    /** Whole logits will do for students of any temperature. */
    @Test
    void open_otherTemperatureOfWholeLogits_isTheSameStore() {
        LabelStore cold = complete(labels());
        LabelStore hot =
                LabelStore.open(
                        folder,
                        "images",
                        labels(labels().plan(), teacher, new LabelCodec.Full(), 1000));
        assertThat(hot.temperature()).isEqualTo(1000);
        float[] uniform = hot.batch(0, 0).probabilities().getFirst();
        float[] sharper = cold.batch(0, 0).probabilities().getFirst();
        assertThat(uniform[0] - 0.2f).isNotZero();
        assertThat(Math.abs(uniform[0] - 0.2f)).isLessThan(Math.abs(sharper[0] - 0.2f) / 10);
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
    void complete_anEpochCutOff_isRefusedBeforeAnythingIsLabelledOrLearnt() throws IOException {
        LabelStore store = complete(labels());
        Path missing = folder.resolve("epoch-00000.labels");
        Path last = folder.resolve("epoch-00002.labels");
        Files.delete(missing);
        byte[] whole = Files.readAllBytes(last);
        Files.write(last, java.util.Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> store.complete(Listener.silent()))
                .isInstanceOf(LabelStoreException.class)
                .hasMessageContaining(
                        "epoch-00002.labels: it is cut off, %d bytes are expected", whole.length)
                .hasMessageContaining("remove it, and ./limbeck relabel RUN makes it again");
        assertThat(missing).doesNotExist();

        Files.delete(last);
        store.complete(Listener.silent());
        assertThat(last).hasBinaryContent(whole);
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
