package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.file.AtomicFile;
import io.limbeck.file.ExclusiveWork;
import io.limbeck.train.TrainingImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** How a store is filled, and goes on. */
class LabelStoreWritingTest extends LabelStoreFixture {

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
                .containsExactlyInAnyOrder(
                        "labels.json", "epoch-00000.labels", ".epoch-00001.labels.lock");
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
    void complete_halfAFileOfAKilledProcess_isRemoved() throws IOException {
        Path half = Files.writeString(folder.resolve(".epoch-00001.labels.1234.part"), "half");
        complete(labels());
        assertThat(half).doesNotExist();
    }

    /** Another one at work on an epoch writes its own file, which is not to be taken from it. */
    @Test
    void open_halfAFileOfAnotherProcess_stays() throws IOException {
        Path half = Files.writeString(folder.resolve(".epoch-00001.labels.1234.part"), "half");
        LabelStore.open(folder, "images", labels());
        assertThat(half).exists();
    }

    @Test
    void complete_anotherHasAnEpoch_labelsTheRestAndWaitsForIt() throws Exception {
        LabelStore alone = complete(labels());
        Path file = folder.resolve("epoch-00001.labels");
        byte[] labelled = Files.readAllBytes(file);
        for (int epoch = 0; epoch < alone.epochs(); epoch++) {
            Files.delete(folder.resolve("epoch-0000%d.labels".formatted(epoch)));
        }
        List<Event> heard = new ArrayList<>();
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        Path lock = folder.resolve(".epoch-00001.labels.lock");
        try (var other = Executors.newSingleThreadExecutor()) {
            Future<Boolean> labelling =
                    other.submit(() ->
                            ExclusiveWork.run(
                                    lock,
                                    () -> {
                                        claimed.countDown();
                                        await(waited);
                                        AtomicFile.write(file, each -> Files.write(each, labelled));
                                    }));
            claimed.await();
            LabelStore.open(folder, "images", labels())
                    .complete(event -> {
                        heard.add(event);
                        if (event instanceof Event.Note) {
                            waited.countDown();
                        }
                    });
            assertThat(labelling.get()).isTrue();
        }

        assertThat(heard)
                .contains(
                        new Event.Note(
                                "waiting for another process, which labels the rest of the epochs"));
        assertThat(heard).filteredOn(Event.Step.class::isInstance).hasSize(2);
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(
                        "labels.json",
                        "epoch-00000.labels",
                        "epoch-00001.labels",
                        "epoch-00002.labels");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
