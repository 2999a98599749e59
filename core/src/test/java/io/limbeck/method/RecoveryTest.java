package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoints;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SRe2L's recovery on a tiny teacher: the properties of its specification, one by one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@InPointerScope
class RecoveryTest {

    private static final ImageShape SHAPE = new ImageShape(3, 16, 16);
    private static final int CLASSES = 4;

    @TempDir private Path folder;

    private PointerScope whole;
    private Dataset data;
    private Teacher teacher;

    @BeforeAll
    void squeeze(@TempDir Path squeezed) {
        whole = new PointerScope();
        data = Blobs.of(CLASSES, 10, SHAPE);
        teacher = TinyTeacher.of(data, squeezed);
    }

    @AfterAll
    void release() {
        teacher.close();
        whole.close();
    }

    static RecoverSettings settings(int steps, int block, double crop, double curriculum) {
        return new RecoverSettings(
                RecoverSettings.Start.NOISE,
                steps,
                block,
                0.01,
                10,
                0,
                0,
                crop,
                curriculum,
                crop < 1,
                0,
                2,
                new OptimizerSpec.Adam(0.25, 0.5, 0.9, 0),
                ScheduleSpec.Cosine.defaults(),
                3);
    }

    static Sre2lSettings method(int ipc, RecoverSettings recover) {
        return new Sre2lSettings(
                ipc,
                TeacherSpec.Squeeze.defaults(),
                recover,
                new PatchSettings(10, 2, 1),
                RelabelSettings.defaults(),
                StudentSettings.defaults());
    }

    private SyntheticSet recover(Sre2lSettings settings, String blocks, Hooks hooks) {
        return Sre2l.recover(
                settings, teacher, data, SeedTree.of(7), folder.resolve(blocks), hooks);
    }

    private float[] pixels(Sre2lSettings settings, String blocks) {
        try (SyntheticSet set = recover(settings, blocks, Hooks.none())) {
            return HostTensors.floats(set.images());
        }
    }

    private RecoveringBlock block(RecoverSettings settings) {
        long[] labels = IntStream.range(0, 20).mapToLong(i -> i % CLASSES).toArray();
        Tensor noise = SeedTree.of(4).tensors().normal(20, 3, 16, 16);
        return new RecoveringBlock(
                settings, RecoveringBlock.Frozen.of(teacher), noise, labels, SeedTree.of(5));
    }

    @Test
    void step_fiftyTimes_statisticsFallFivefoldAndTheTeacherRecognisesAll() {
        RecoveringBlock images = block(settings(50, 20, 1, 0));
        double first = images.step(0).get("batchNorm");
        double last = first;
        for (int step = 1; step < 50; step++) {
            last = images.step(step).get("batchNorm");
        }

        assertThat(last).isLessThan(first / 5);
        Tensor logits = teacher.logits(teacher.normalization().apply(images.pixels()));
        long[] recognised =
                HostTensors.longs(logits.argmax(new org.bytedeco.pytorch.LongOptional(1), false));
        assertThat(recognised)
                .containsExactly(IntStream.range(0, 20).mapToLong(i -> i % CLASSES).toArray());
    }

    @Test
    void step_overAndOver_leavesNativeMemoryAsItWas() {
        RecoveringBlock images = block(settings(80, 20, 0.3, 0));
        long tensors = 0;
        long resident = 0;
        for (int step = 0; step < 80; step++) {
            images.step(step);
            if (step == 19) {
                tensors = Pointer.totalCount();
                resident = MemoryUse.residentBytes();
            }
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(tensors);
        assertThat(MemoryUse.residentBytes() - resident).isLessThan(24L << 20);
    }

    @Test
    void step_any_leavesTheTeacherAsItWas() {
        List<float[]> before = weights();
        RecoveringBlock images = block(settings(5, 20, 0.3, 0));
        for (int step = 0; step < 5; step++) {
            images.step(step);
        }

        assertThat(weights()).usingRecursiveComparison().isEqualTo(before);
        assertThat(teacher.weights().parameters())
                .noneMatch(parameter -> parameter.requires_grad() || parameter.grad().defined());
    }

    private List<float[]> weights() {
        return teacher.weights().all().values().stream().map(HostTensors::floats).toList();
    }

    @Test
    void step_first_movesEachPixelByTheRateUnlessItIsClamped() {
        RecoverSettings settings = settings(10, 20, 1, 0);
        Tensor start = torch.zeros(20, 3, 16, 16);
        RecoveringBlock images =
                new RecoveringBlock(
                        settings,
                        RecoveringBlock.Frozen.of(teacher),
                        start,
                        new long[20],
                        SeedTree.of(5));
        images.step(0);
        float[] moved = HostTensors.floats(images.state().get("images").detach());

        long full = 0;
        for (float pixel : moved) {
            assertThat(Math.abs(pixel)).isLessThanOrEqualTo(0.25f + 1e-6f);
            full += Math.abs(Math.abs(pixel) - 0.25) < 1e-3 ? 1 : 0;
        }
        assertThat((double) full / moved.length).isGreaterThan(0.9);
    }

    /** A view of its own for each step, at the same rate. */
    @Test
    void step_otherNumber_seesTheImagesInAnotherWay() {
        assertThat(after(0)).isEqualTo(after(0)).isNotEqualTo(after(1));
    }

    /** Where all pixels are after one step of this number. */
    private float[] after(long step) {
        RecoveringBlock images = block(constant(0.3));
        images.step(step);
        return HostTensors.floats(images.state().get("images").detach());
    }

    private static RecoverSettings constant(double crop) {
        RecoverSettings usual = settings(10, 20, crop, 0);
        return new RecoverSettings(
                usual.start(),
                usual.steps(),
                usual.block(),
                usual.bnWeight(),
                usual.bnFirst(),
                usual.tv(),
                usual.l2(),
                usual.smallestCrop(),
                usual.curriculum(),
                usual.flip(),
                usual.rollFrom(),
                usual.rollTo(),
                usual.optimizer(),
                new ScheduleSpec.Constant(),
                usual.checkpointEvery());
    }

    @Test
    void step_each_isAtTheCosinesRate() {
        RecoveringBlock images = block(settings(4, 20, 1, 0));
        for (int step = 0; step < 4; step++) {
            double rate = 0.25 * (1 + Math.cos(Math.PI * step / 4)) / 2;
            assertThat(images.step(step).get("learningRate"))
                    .as("step %d", step)
                    .isCloseTo(rate, within(1e-12));
        }
    }

    @Test
    void step_any_keepsPixelsInTheirRange() {
        RecoveringBlock images = block(settings(3, 20, 1, 0));
        images.step(0);
        Tensor normalised = images.state().get("images").detach();
        Tensor white = teacher.normalization().apply(torch.ones(1, 3, 1, 1));
        Tensor black = teacher.normalization().apply(torch.zeros(1, 3, 1, 1));

        assertThat(normalised.le(white).all().item_bool()).isTrue();
        assertThat(normalised.ge(black).all().item_bool()).isTrue();
        for (float pixel : HostTensors.floats(images.pixels())) {
            assertThat(pixel).isBetween(0f, 1f);
        }
    }

    @Test
    void recover_twice_givesTheSameBytes() {
        Sre2lSettings settings = method(2, settings(4, 4, 0.3, 0));

        assertThat(pixels(settings, "a")).isEqualTo(pixels(settings, "b"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void recover_severalWorkersAtOnce_giveTheBytesOfOne(int workers) throws Exception {
        Sre2lSettings settings = method(2, settings(4, 4, 0.3, 0));
        float[] alone = pixels(settings, "alone");

        List<Callable<float[]>> jobs = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            String own = "worker" + i;
            jobs.add(() -> pixels(settings, own));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            for (Future<float[]> each : threads.invokeAll(jobs)) {
                assertThat(each.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void recover_blocksOfOtherWorkers_areTakenAsTheyAre() throws IOException {
        Sre2lSettings settings = method(2, settings(4, 4, 0.3, 0));
        float[] alone = pixels(settings, "alone");
        List<Path> blocks;
        try (Stream<Path> files = Files.list(folder.resolve("alone"))) {
            blocks = files.sorted().toList();
        }
        assertThat(blocks).hasSize(2);
        for (Path block : blocks) {
            Path other = Files.createDirectory(folder.resolve("with-" + block.getFileName()));
            Files.copy(block, other.resolve(block.getFileName()));
            assertThat(pixels(settings, other.getFileName().toString())).isEqualTo(alone);
        }
    }

    /** Blocks of fewer images than classes, as many, more, and none of which divides three. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 8, 19})
    void recover_fewerImages_givesTheFirstOnes(int block) {
        float[] three = pixels(method(3, settings(4, block, 0.3, 0)), "three-" + block);
        float[] one = pixels(method(1, settings(4, block, 0.3, 0)), "one-" + block);

        int image = SHAPE.numel();
        for (int label = 0; label < CLASSES; label++) {
            assertThat(Arrays.copyOfRange(one, label * image, (label + 1) * image))
                    .isEqualTo(
                            Arrays.copyOfRange(three, 3 * label * image, (3 * label + 1) * image));
        }
    }

    /** Two images of each class in blocks of two classes. */
    @Test
    void recover_eachBlock_startsFromNoiseOfItsOwn() {
        float[] pixels = pixels(method(2, settings(1, 2, 1, 0)), "own");
        for (int one = 0; one < 2 * CLASSES; one++) {
            for (int other = 0; other < one; other++) {
                assertThat(correlation(image(pixels, one), image(pixels, other)))
                        .as("images %d and %d", one, other)
                        .isLessThan(0.5);
            }
        }
    }

    private static double[] image(float[] pixels, int image) {
        int size = SHAPE.numel();
        return IntStream.range(0, size).mapToDouble(i -> pixels[image * size + i]).toArray();
    }

    private static double correlation(double[] one, double[] other) {
        double meanOne = Arrays.stream(one).average().orElseThrow();
        double meanOther = Arrays.stream(other).average().orElseThrow();
        double product = 0;
        double squareOne = 0;
        double squareOther = 0;
        for (int i = 0; i < one.length; i++) {
            product += (one[i] - meanOne) * (other[i] - meanOther);
            squareOne += Math.pow(one[i] - meanOne, 2);
            squareOther += Math.pow(other[i] - meanOther, 2);
        }
        return product / Math.sqrt(squareOne * squareOther);
    }

    @Test
    void recover_blocksFullerThanTheSet_saysHowManyImagesAreRecovered() {
        List<String> details = new ArrayList<>();
        Listener hearing =
                event -> {
                    if (event instanceof Event.StageStarted started) {
                        details.add(started.detail());
                    }
                };
        Hooks hooks = new Hooks(Checkpoints.none(), SnapshotSink.none(), hearing);
        recover(method(3, settings(1, 8, 1, 0)), "fuller", hooks).close();

        assertThat(details)
                .singleElement()
                .asString()
                .startsWith("12 images of Blobs (the first of 16) in 2 blocks, recovered from");
    }

    @Test
    void recover_interruptedWithinABlock_goesOnWithTheSameImages() {
        Sre2lSettings settings = method(2, settings(5, 4, 0.3, 0));
        float[] unbroken = pixels(settings, "unbroken");
        Listener interrupting =
                event -> {
                    if (event instanceof Event.Step step && step.step() == 7) {
                        Thread.currentThread().interrupt();
                    }
                };
        Hooks breaking = new Hooks(Checkpoints.none(), SnapshotSink.none(), interrupting);
        assertThatThrownBy(() -> recover(settings, "broken", breaking))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("the recovery was stopped with 1 of 2 blocks done");
        assertThat(Thread.interrupted()).isTrue();

        List<Long> steps = new ArrayList<>();
        Listener hearing =
                event -> {
                    if (event instanceof Event.Step step) {
                        steps.add(step.step());
                    }
                };
        Hooks resuming = new Hooks(Checkpoints.none(), SnapshotSink.none(), hearing);
        try (SyntheticSet set = recover(settings, "broken", resuming)) {
            assertThat(HostTensors.floats(set.images())).isEqualTo(unbroken);
        }
        assertThat(steps).containsExactly(8L, 9L, 10L);
    }

    @Test
    void observing_likeInference_givesTheSameLogits() {
        Tensor images = SeedTree.of(1).tensors().normal(4, 3, 16, 16);
        Network network = teacher.network();

        assertThat(
                        HostTensors.floats(
                                network.forward(teacher.weights(), images, Pass.OBSERVING)
                                        .logits()))
                .isEqualTo(
                        HostTensors.floats(
                                network.forward(teacher.weights(), images, Pass.INFERENCE)
                                        .logits()));
    }
}
