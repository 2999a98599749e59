package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataHome;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.torch.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Runs of SSD-KD of seconds.
 *
 * @param folder where they go, each by its name, and the home of data sets and pools
 * @param recipe that they start from
 * @param own settings, above those that all have
 * @param teacher file of the one that {@link #taught} runs learn from
 */
record SsdKdRuns(Path folder, String recipe, List<String> own, Path teacher) {

    private static final List<String> TINY =
            List.of(
                    "method.cycles=4",
                    "method.generator.latent=8",
                    "method.generator.width=4",
                    "method.inversion.batch=8",
                    "method.inversion.steps=2",
                    "method.buffer.capacity=20",
                    "method.student.steps=2",
                    "method.student.batch=8",
                    "method.checkpoint-every=1",
                    "evaluation.curve-points=2");

    private static final List<String> PAINTED =
            List.of(
                    "network.depth=2",
                    "network.width=8",
                    "pool.training.length=12 steps",
                    "pool.training.batch=8",
                    "pool.training.optimizer.learning-rate=0.05",
                    "method.student.network={kind: convnet, depth: 2, width: 4, norm: batch}");

    /** In a folder with images of its own, {@code images}. */
    static SsdKdRuns painted(Path folder, Path teacher) throws IOException {
        Path images = folder.resolve("images");
        PaintedFolder.write(images);
        List<String> own = new ArrayList<>(PAINTED);
        own.add("data.dataset=" + images);
        return new SsdKdRuns(folder, "mnist/ssd-kd-small", own, teacher);
    }

    /** Trains a teacher for {@link #painted} runs. */
    static Path paintedTeacher(Path folder) throws IOException {
        SsdKdRuns runs = painted(folder, folder.resolve("taught/teacher.safetensors"));
        try (Pipeline run = runs.start(runs.untaught(), "taught", Listener.silent())) {
            run.pretrain();
        }
        return runs.teacher();
    }

    /** The recipe with all settings, these last. */
    static Recipe recipe(String name, List<String> own, String... more) {
        List<String> sets = new ArrayList<>(TINY);
        sets.addAll(own);
        sets.addAll(List.of(more));
        return RecipeReader.named(name, sets);
    }

    /** That trains its own teacher. */
    Recipe untaught(String... more) {
        return recipe(recipe, own, more);
    }

    /** That learns from the teacher. */
    Recipe taught(String... more) {
        List<String> sets = new ArrayList<>(List.of(more));
        sets.add("method.teacher={kind: checkpoint, file: '" + teacher + "'}");
        return untaught(sets.toArray(String[]::new));
    }

    DataHome home() {
        return DataHome.at(folder.resolve("home"));
    }

    Pipeline start(Recipe of, String name, Listener listener) {
        return Pipeline.create(of, folder.resolve(name), home(), listener, "test");
    }

    /** Stops a run in a cycle, goes on with it, and compares it with one that was not stopped. */
    void assertResumedIsTheSame() {
        try (Pipeline unbroken = start(taught(), "unbroken", Listener.silent())) {
            unbroken.distill();
        }
        Listener interrupting =
                event -> {
                    if (event instanceof Event.Step step && step.step() == 5) {
                        Thread.currentThread().interrupt();
                    }
                };
        try (Pipeline broken = start(taught(), "broken", interrupting)) {
            assertThatThrownBy(broken::distill).isInstanceOf(StoppedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Pipeline resumed =
                Pipeline.resume(folder.resolve("broken"), home(), Listener.silent(), "test")) {
            resumed.distill();
        }
        assertThat(folder.resolve("broken/distilled.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("unbroken/distilled.safetensors"));
        try (var _ = new PointerScope()) {
            var whole = Safetensors.read(folder.resolve("unbroken/student.safetensors")).tensors();
            Safetensors.read(folder.resolve("broken/student.safetensors"))
                    .tensors()
                    .forEach((name, tensor) ->
                            assertThat(tensor.equal(whole.get(name))).as(name).isTrue());
        }
    }
}
