package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SRe2L's recovery on a tiny teacher: the properties of its specification, one by one. */
@InPointerScope
class RecoveryTest extends TaughtRecovery {

    @TempDir private Path folder;

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
        Hooks hooks = Hooks.heardBy(hearing);
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
        Hooks breaking = Hooks.heardBy(interrupting);
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
        Hooks resuming = Hooks.heardBy(hearing);
        try (SyntheticSet set = recover(settings, "broken", resuming)) {
            assertThat(HostTensors.floats(set.images())).isEqualTo(unbroken);
        }
        assertThat(steps).containsExactly(8L, 9L, 10L);
    }
}
