package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.datafree.Subject;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.WeightsException;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SafetensorsException;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherCard;
import io.limbeck.train.TeacherSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/** What SSD-KD is refused for: its settings, its teacher, and data unlike the teacher's. */
class SsdKdCheckTest extends PaintedSsdKd {

    @Test
    void resume_teacherGoneBeforeItWasCopied_saysToPutItBackAndNotToSqueeze() throws IOException {
        Path moved = Files.copy(teacher, folder.resolve("moved.safetensors"));
        Recipe recipe = runs.untaught("method.teacher={kind: checkpoint, file: '" + moved + "'}");
        runs.start(recipe, "early", Listener.silent()).close();
        Files.delete(moved);

        try (Pipeline resumed =
                Pipeline.resume(folder.resolve("early"), runs.home(), Listener.silent(), "test")) {
            assertThatThrownBy(resumed::distill)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("moved.safetensors\", and there is no file ")
                    .hasMessageContaining("put the safetensors file of the teacher there")
                    .hasMessageContaining("with --teacher FILE")
                    .hasMessageNotContaining("squeeze");
        }
    }

    @Test
    void distill_teacherThatCannotBeTaken_leavesNoFolderToTheMendedCommand() throws IOException {
        try (Pipeline run = runs.start(runs.taught("network.width=4"), "wide", Listener.silent())) {
            assertThatThrownBy(run::distill).isInstanceOf(WeightsException.class);
        }
        assertThat(folder.resolve("wide")).doesNotExist();

        byte[] whole = Files.readAllBytes(teacher);
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 9));
        Recipe recipe = runs.untaught("method.teacher={kind: checkpoint, file: '" + cut + "'}");
        try (Pipeline run = runs.start(recipe, "short", Listener.silent())) {
            assertThatThrownBy(run::distill).isInstanceOf(SafetensorsException.class);
        }
        assertThat(folder.resolve("short")).doesNotExist();
    }

    @Test
    void distill_teacherIsTheFolderOfARun_namesTheFileInIt() {
        Recipe recipe =
                runs.untaught(
                        "method.teacher={kind: checkpoint, file: '" + teacher.getParent() + "'}");
        try (Pipeline run = runs.start(recipe, "folder", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("is a folder; name " + teacher);
        }
    }

    @Test
    void distill_teacherWithoutBatchNorm_isRefusedUnlessAllowed() throws IOException {
        String[] without = {"network.norm=instance", "method.student.network.norm=batch"};
        try (Pipeline run = runs.start(runs.untaught(without), "refused", Listener.silent())) {
            assertThatThrownBy(run::pretrain)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("network is convnet without batch norm")
                    .hasMessageContaining("method.allow-no-bn: true");
        }
        List<Event> heard = new ArrayList<>();
        try (Pipeline run =
                runs.start(
                        runs.untaught(without[0], without[1], "method.allow-no-bn=true"),
                        "allowed",
                        heard::add)) {
            run.distill();
        }
        assertThat(heard)
                .anyMatch(event ->
                        event instanceof Event.Warning(String text)
                                && text.contains("the term is off"));
    }

    @Test
    void distill_badSettings_areNamedBeforeAnyWork() {
        assertThatThrownBy(() -> runs.untaught("method.buffer.capacity=7"))
                .hasMessageContaining("method.buffer.capacity is 7; it must hold a batch");
        try (Pipeline run =
                runs.start(
                        runs.taught("method.buffer.capacity=0", "method.buffer.scale=0.1"),
                        "small",
                        Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("method.buffer.scale gives a buffer of 2 images")
                    .hasMessageContaining("less than a batch of 8");
        }
        try (Pipeline run =
                runs.start(
                        runs.untaught("data.image-size=18", "network.depth=1"),
                        "unreachable",
                        Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("method.generator.kind is gen32")
                    .hasMessageContaining("multiples of 4; the teacher takes 3x18x18");
        }
        try (Pipeline run =
                runs.start(runs.taught("data.dataset=mnist"), "other", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("data.dataset is \"mnist\"; the teacher was trained on")
                    .hasMessageContaining("(2 classes)");
        }
    }

    @Test
    void distill_claimOtherThanTheTeachersCard_isRefusedWithBoth() {
        Recipe claiming =
                runs.untaught(
                        "method.teacher={kind: checkpoint, file: '%s', accuracy: 0.123}"
                                .formatted(teacher));
        try (Pipeline run = runs.start(claiming, "claiming", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("method.teacher.accuracy is 0.123")
                    .hasMessageContaining("says " + Teacher.card(teacher).orElseThrow().accuracy());
        }
    }

    @Test
    void distill_dataUnlikeTheTeachers_isRefusedBeforeAnyWork() {
        try (Pipeline run =
                runs.start(
                        runs.taught(
                                "data.mean=[0.1, 0.2, 0.3]",
                                "data.std=[1, 1, 1]",
                                "data.classes=3",
                                "data.image-size=24"),
                        "unlike",
                        Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .hasMessageContaining("data.mean and data.std would normalise by [0.1, 0.2")
                    .hasMessageContaining("data.classes is 3, for 3 classes; the teacher knows 2")
                    .hasMessageContaining("data.image-size is 24; the teacher takes 3x");
        }
    }

    @Test
    void distill_fewerImagesThanClasses_isRefusedBeforeAnyWork() {
        SsdKdSettings settings = (SsdKdSettings) runs.untaught("method.warm-up=1").method();
        Subject many =
                new Subject(
                        new DatasetInfo(
                                "many",
                                "many",
                                new ImageShape(3, 32, 32),
                                IntStream.range(0, 50).mapToObj(String::valueOf).toList(),
                                List.of(0.5, 0.5, 0.5),
                                List.of(0.5, 0.5, 0.5),
                                ""),
                        1000);
        Recipe few = runs.untaught("method.warm-up=1", "method.buffer.capacity=100");
        assertThat(settings.images(20)).isEqualTo(20);
        assertThat(
                        new SsdKdCheck(few, (SsdKdSettings) few.method())
                                .faults(Optional.empty(), Optional.of(many)))
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.message())
                                .contains("method.cycles is 4, after 1 calls to warm up")
                                .contains("leaves 40 images in the buffer for 50 classes"));
    }

    @Test
    void faults_publishedWeights_sayWhatTheyLack() {
        assertThat(unknownTeacher("cifar10"))
                .contains("for published weights of cifar10, say in method.teacher.accuracy");
        assertThat(unknownTeacher("cifar100"))
                .contains("names of the classes of \"cifar100\" only stand in its files")
                .contains("./limbeck pretrain made", "published weights are taken for cifar10, ");
    }

    private String unknownTeacher(String dataset) {
        Recipe bare = runs.untaught("data.dataset=" + dataset);
        return new SsdKdCheck(bare, (SsdKdSettings) bare.method())
                .faults(Optional.empty(), Optional.empty())
                .getFirst()
                .message();
    }

    @Test
    void card_publishedWeights_takesTheRecipesConstantsClassesAndSize() throws IOException {
        Path bare = folder.resolve("bare.safetensors");
        try (var _ = new PointerScope()) {
            Safetensors.write(bare, Safetensors.read(teacher).tensors(), Map.of());
        }
        Recipe.Data data =
                new Recipe.Data(
                        "cifar10",
                        16,
                        0,
                        2,
                        "",
                        Recipe.Data.Whitening.NONE,
                        List.of(0.1, 0.2, 0.3),
                        List.of(0.4, 0.5, 0.6));
        TeacherCard card =
                new TeacherOrigin(data)
                        .card(bare, new TeacherSpec.Checkpoint(bare.toString(), 0.9))
                        .orElseThrow();
        assertThat(card.classNames()).hasSize(2);
        assertThat(card.normalization().mean()).containsExactly(0.1, 0.2, 0.3);
        assertThat(card.normalization().std()).containsExactly(0.4, 0.5, 0.6);
        assertThat(card.origin().orElseThrow().shape()).isEqualTo(new ImageShape(3, 16, 16));
        assertThat(card.origin().orElseThrow().trainingImages()).isEqualTo(10_000);
    }

    @Test
    void distill_teacherOfAnotherNetwork_isRefused() {
        try (Pipeline run =
                runs.start(runs.taught("network.width=4"), "wrong", Listener.silent())) {
            assertThatThrownBy(run::distill)
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("it does not hold the weights of convnet for 2 classes");
        }
        assertThat(folder.resolve("wrong/teacher.safetensors")).doesNotExist();
    }
}
