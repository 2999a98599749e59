package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.ChosenImages;
import io.limbeck.data.Dataset;
import io.limbeck.data.Zca;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsException;
import io.limbeck.nn.WeightsFile;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InPointerScope
class ExpertBufferTest {

    private static final NetworkSpec SPEC =
            new NetworkSpec.ConvNet(
                    1,
                    4,
                    NetworkSpec.Norm.INSTANCE,
                    NetworkSpec.Pooling.AVERAGE,
                    NetworkSpec.Activation.RELU);

    private static final Scalar ONE = new Scalar(1.0);

    @TempDir private Path folder;

    private Dataset data;
    private Network network;

    @BeforeEach
    void open() {
        data = Blobs.quarters(64, 16);
        var shape = data.info().shape();
        network =
                Networks.create(
                        SPEC,
                        new Network.Input(
                                shape.channels(),
                                shape.height(),
                                shape.width(),
                                data.info().classes()));
    }

    @Test
    void open_newBuffer_hasDistinctSnapshotsThatBeginAtTheInitialWeights() throws IOException {
        ExpertBuffer buffer = buffer(folder, 2, 3, false, Listener.silent());
        List<Integer> hashes = new ArrayList<>();
        for (int expert = 0; expert < 2; expert++) {
            for (int epoch = 0; epoch <= 3; epoch++) {
                hashes.add(Arrays.hashCode(numbers(buffer.snapshot(expert, epoch))));
            }
            assertThat(buffer.snapshot(expert, 0).get("features.0.norm.weight").eq(ONE).all())
                    .matches(Tensor::item_bool);
            assertThat(buffer.snapshot(expert, 1).get("features.0.norm.weight").eq(ONE).any())
                    .matches(any -> !any.item_bool());
        }
        assertThat(hashes).doesNotHaveDuplicates();
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(f -> f.toString().endsWith(".safetensors"))).hasSize(8);
        }
    }

    @Test
    void open_moreEpochsLater_isTheBufferOfALongTraining() {
        buffer(folder.resolve("a"), 1, 1, false, Listener.silent());
        ExpertBuffer grown = buffer(folder.resolve("a"), 2, 3, false, Listener.silent());
        ExpertBuffer whole = buffer(folder.resolve("b"), 2, 3, false, Listener.silent());
        for (int epoch = 0; epoch <= 3; epoch++) {
            assertThat(numbers(grown.snapshot(0, epoch)))
                    .isEqualTo(numbers(whole.snapshot(0, epoch)));
        }
    }

    @Test
    void open_again_trainsNothing() {
        buffer(folder, 1, 2, false, Listener.silent());
        List<Event> events = new ArrayList<>();
        buffer(folder, 1, 2, false, events::add);
        assertThat(events).hasSize(1).allMatch(event -> event instanceof Event.Note);
    }

    @Test
    void open_interruptedWithinAnEpoch_goesOnThereWithTheSameBits() throws IOException {
        Listener interrupting =
                event -> {
                    if (event instanceof Event.Step(_, long step, _) && step > 10) {
                        Thread.currentThread().interrupt();
                    }
                };
        assertThatThrownBy(() -> buffer(folder.resolve("a"), 2, 3, false, interrupting))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("of 6 epochs, which are kept");
        assertThat(Thread.interrupted()).isTrue();
        List<Event> events = new ArrayList<>();
        ExpertBuffer resumed = buffer(folder.resolve("a"), 2, 3, false, events::add);
        assertThat(events)
                .filteredOn(Event.Note.class::isInstance)
                .containsExactly(
                        new Event.Note("expert 1 of 2 goes on after step 3 of 4 of an epoch"));
        try (Stream<Path> files = Files.walk(folder.resolve("a"))) {
            assertThat(files).noneMatch(file -> file.toString().contains(".training"));
        }
        ExpertBuffer whole = buffer(folder.resolve("b"), 2, 3, false, Listener.silent());
        assertThat(numbers(resumed.snapshot(1, 3))).isEqualTo(numbers(whole.snapshot(1, 3)));
    }

    @Test
    void half_snapshots_areRoundedAndSmaller() throws IOException {
        ExpertBuffer half = buffer(folder.resolve("half"), 1, 1, true, Listener.silent());
        ExpertBuffer full = buffer(folder.resolve("full"), 1, 1, false, Listener.silent());
        float[] rounded = numbers(half.snapshot(0, 0));
        float[] exact = numbers(full.snapshot(0, 0));
        for (int i = 0; i < exact.length; i++) {
            assertThat(rounded[i]).isCloseTo(exact[i], within(1e-3f * Math.abs(exact[i]) + 1e-7f));
        }
        assertThat(bytes(folder.resolve("half"))).isLessThan(bytes(folder.resolve("full")));
    }

    @Test
    void open_whitenedImages_trainsAsIfEachBatchWereWhitened() {
        try (Zca zca = Zca.of(data.train())) {
            data = data.seenBy(zca);
            Weights kept =
                    buffer(folder.resolve("a"), Compute.cpu(), 1, 2, false, Listener.silent())
                            .snapshot(0, 2);
            // Below a limit of memory nothing is kept.
            Weights fresh =
                    buffer(
                                    folder.resolve("b"),
                                    Compute.cpu().atMost(16),
                                    1,
                                    2,
                                    false,
                                    Listener.silent())
                            .snapshot(0, 2);
            float[] expected = numbers(fresh);
            float[] actual = numbers(kept);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
            }
        }
    }

    @Test
    void open_sharpnessAware_trainsOtherExpertsInAnotherBufferThatGrows() {
        ExpertBuffer plain = buffer(folder, 1, 2, false, Listener.silent());
        SharpnessSettings sharp = new SharpnessSettings(0.05, 0.3);
        sharpExperts(folder, sharp, 1);
        ExpertBuffer grown = sharpExperts(folder, sharp, 2);
        ExpertBuffer whole = sharpExperts(folder.resolve("b"), sharp, 2);
        ExpertBuffer apart = sharpExperts(folder.resolve("c"), new SharpnessSettings(0.05, 0), 2);
        assertThat(numbers(grown.snapshot(0, 0))).isEqualTo(numbers(plain.snapshot(0, 0)));
        assertThat(numbers(grown.snapshot(0, 2))).isNotEqualTo(numbers(plain.snapshot(0, 2)));
        assertThat(numbers(grown.snapshot(0, 2))).isNotEqualTo(numbers(apart.snapshot(0, 2)));
        assertThat(numbers(grown.snapshot(0, 2))).isEqualTo(numbers(whole.snapshot(0, 2)));
    }

    private ExpertBuffer sharpExperts(Path root, SharpnessSettings sharpness, int epochs) {
        return ExpertBuffer.open(
                root,
                new ExpertSettings(1, 0, 0, 0.05, 16, "none", sharpness, false),
                epochs,
                new ExpertBuffer.Subject(SPEC, network, data),
                Compute.cpu(),
                Listener.silent());
    }

    /** So that a hundred experts take what is said of them beforehand. */
    @ParameterizedTest
    @CsvSource({"false, 4", "true, 2"})
    void snapshot_file_isItsWeightsAndTheHeaderBeforeThem(boolean half, int bytesOfOne)
            throws IOException {
        ExpertBuffer buffer = buffer(folder, 1, 1, half, Listener.silent());
        long numbers = buffer.snapshot(0, 1).all().values().stream().mapToLong(Tensor::numel).sum();
        assertThat(numbers).isPositive();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> snapshots =
                    files.filter(f -> f.toString().endsWith(".safetensors")).toList();
            assertThat(snapshots).hasSize(2);
            for (Path snapshot : snapshots) {
                byte[] bytes = Files.readAllBytes(snapshot);
                long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
                assertThat(header).isLessThan(4096);
                assertThat(bytes.length).isEqualTo(8 + header + bytesOfOne * numbers);
            }
        }
    }

    @Test
    void name_otherNetOrDataOrTraining_isAnotherBuffer() {
        ExpertSettings usual = new ExpertSettings(1, 0, 0.05, 16, "none", false);
        Dataset part = data.trainedOn(new ChosenImages(data.train(), new int[] {0, 1}));
        List<String> names =
                List.of(
                        ExpertBuffer.name(usual, SPEC, data),
                        ExpertBuffer.name(usual, new NetworkSpec.Mlp(16), data),
                        ExpertBuffer.name(usual, SPEC, part),
                        ExpertBuffer.name(
                                new ExpertSettings(1, 0, 0.01, 16, "none", false), SPEC, data),
                        ExpertBuffer.name(
                                new ExpertSettings(1, 1, 0.05, 16, "none", false), SPEC, data));
        assertThat(names).doesNotHaveDuplicates();
        assertThat(ExpertBuffer.name(new ExpertSettings(9, 0, 0.05, 16, "none", false), SPEC, data))
                .isEqualTo(names.getFirst());
    }

    /** As where somebody copied the files of one folder into another. */
    @Test
    void snapshot_fileOfAnotherNet_isRefused() throws IOException {
        ExpertBuffer buffer = buffer(folder, 1, 1, false, Listener.silent());
        Network other =
                Networks.create(
                        new NetworkSpec.Mlp(16), new Network.Input(1, 8, 8, Blobs.QUARTERS));
        Path snapshot;
        try (Stream<Path> files = Files.walk(folder)) {
            snapshot = files.filter(f -> f.endsWith("epoch-001.safetensors")).findFirst().get();
        }
        WeightsFile.write(snapshot, other.init(SeedTree.of(0)), Map.of());
        assertThatThrownBy(() -> buffer.snapshot(0, 1))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("epoch-001")
                .hasMessageContaining("does not hold the weights of convnet");
    }

    @Test
    void snapshot_beyondTheBuffer_namesWhatThereIs() {
        ExpertBuffer buffer = buffer(folder, 1, 1, false, Listener.silent());
        assertThatThrownBy(() -> buffer.snapshot(0, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("snapshots 0 to 1");
    }

    private ExpertBuffer buffer(Path root, int count, int epochs, boolean half, Listener listener) {
        return buffer(root, Compute.cpu(), count, epochs, half, listener);
    }

    private ExpertBuffer buffer(
            Path root, Compute compute, int count, int epochs, boolean half, Listener listener) {
        return ExpertBuffer.open(
                root,
                new ExpertSettings(count, 0, 0.05, 16, "none", half),
                epochs,
                new ExpertBuffer.Subject(SPEC, network, data),
                compute,
                listener);
    }

    private static float[] numbers(Weights weights) {
        return HostTensors.floats(weights.get("classifier.weight"));
    }

    private static long bytes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(f -> f.toString().endsWith(".safetensors"))
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        }
    }
}
