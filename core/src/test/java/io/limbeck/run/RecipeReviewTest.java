package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataException;
import io.limbeck.data.DataHome;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.Datasets;
import io.limbeck.torch.Safetensors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checking recipes before any run, with their data here and without. */
class RecipeReviewTest {

    @TempDir private Path folder;

    private RecipeReview review(String recipe, String... sets) {
        return RecipeReview.of(
                RecipeReader.locateNamed(recipe, List.of(sets)), DataHome.at(home()));
    }

    private Path home() {
        return folder.resolve("home");
    }

    private String painted() throws IOException {
        PaintedFolder.write(folder.resolve("images"));
        return "data.dataset=" + folder.resolve("images");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar100/ncfm-ipc10", "svhn/dc-ipc10", "tiny-imagenet/sre2l-ipc50"})
    void of_dataAbsent_saysHowItComesAndMakesNoHome(String recipe) {
        List<String> unchecked = review(recipe).unchecked();

        assertThat(unchecked)
                .first()
                .asString()
                .matches("data set (\\S+) is not here; ./limbeck data fetch \\1 gets it; not .*");
        assertThat(home()).doesNotExist();
    }

    @Test
    void of_imageNetAbsent_asksForAFolder() {
        assertThat(review("cifar10/dm-ipc10", "data.dataset=imagenette").unchecked())
                .first()
                .asString()
                .contains("./limbeck data fetch imagenette --from PATH gets it");
    }

    @Test
    void of_dataAbsent_stillFindsWhatTheCatalogueTells() {
        assertThatThrownBy(() -> review("cifar100/ncfm-ipc10", "method.ipc=501"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("--set method.ipc=501: method.ipc is 501")
                .hasMessageContaining("CIFAR-100 has 500 a class");
        assertThatThrownBy(() -> review("cifar100/ncfm-ipc10", "data.classes=101"))
                .hasMessageContaining("data.classes is 101; CIFAR-100 has 100");
        assertThatThrownBy(() -> review("cifar100/ncfm-ipc10", "data.mean=[0.5]", "data.std=[0.5]"))
                .hasMessageContaining("has 3 channels");
        assertThatThrownBy(() -> review("cifar100/ncfm-ipc10", "method.layers=[9]"))
                .hasMessageContaining("method.layers has 9; this network's layers are 0 to");
    }

    @Test
    void of_whitening_isNotMade() {
        assertThat(review("cifar10/mtt-ipc1", "data.whitening=zca").unchecked()).hasSize(1);
        assertThat(home()).doesNotExist();
    }

    @Test
    void of_folderHere_countsItsFiles() throws IOException {
        String data = painted();

        assertThat(review("cifar10/dm-ipc10", data).unchecked())
                .singleElement()
                .asString()
                .startsWith("not checked: whether each picture of ");
        assertThatThrownBy(() -> review("cifar10/dm-ipc10", data, "method.ipc=13"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("images has 12 a class");
        assertThat(home()).doesNotExist();
    }

    @Test
    void of_unknownData_isNamed() {
        assertThatThrownBy(() -> review("cifar10/dm-ipc10", "data.dataset=cifr10"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("did you mean \"cifar10\"?");
    }

    @Test
    void of_damagedData_saysSo() throws IOException {
        Path here = Files.createDirectories(home().resolve("datasets/cifar100"));
        for (String name : List.of("train.bin", "test.bin")) {
            try (var file = new RandomAccessFile(here.resolve(name).toFile(), "rw")) {
                file.setLength(name.equals("train.bin") ? 153_700_000 : 30_740_000);
            }
        }
        Files.writeString(here.resolve("fine_label_names.txt"), "one\n");

        assertThatThrownBy(() -> review("cifar100/ncfm-ipc10")).isInstanceOf(DataException.class);
    }

    @Test
    void of_otherDeviceAndMemory_areLeftToTheRun() {
        assertThat(
                        review("cifar10/dm-ipc10", "compute.device=cuda:99", "compute.memory=2GiB")
                                .unchecked())
                .anyMatch(line -> line.startsWith("not for this machine: "))
                .anyMatch(line -> line.startsWith("not checked: whether compute.memory 2GiB"));
    }

    @ParameterizedTest
    @CsvSource({
        "imagenet1k/sre2l-ipc10,resnet18-imagenet1k-v1",
        "mnist/ssd-kd-small,none",
    })
    void of_teacherMissing_isLeftToTheRunAndTheRestChecked(String recipe, String file) {
        String teacher = "method.teacher={kind: checkpoint, file: %s.safetensors}".formatted(file);

        assertThat(review(recipe, teacher).unchecked())
                .anyMatch(line ->
                        line.startsWith("not checked: method.teacher.file is \"" + file)
                                && line.contains("there is no file"));
    }

    private String teacher(Map<String, String> card) {
        Path file = folder.resolve("teacher.safetensors");
        Safetensors.write(file, Map.of(), card);
        return "method.teacher={kind: checkpoint, file: '%s'}".formatted(file);
    }

    /** As {@code TeacherCard} writes it. */
    private static Map<String, String> card(String names, String mean, String std) {
        return Map.of(
                "limbeck.teacher",
                "1",
                "dataset",
                "mnist",
                "class_names",
                names,
                "mean",
                "[" + mean + "]",
                "std",
                "[" + std + "]",
                "accuracy",
                "0.99");
    }

    @Test
    void of_teacherOfOtherData_isRefused() {
        String digits =
                teacher(
                        card(
                                "['0','1','2','3','4','5','6','7','8','9']".replace('\'', '"'),
                                "0.1307",
                                "0.3081"));

        assertThatThrownBy(() ->
                        review("cifar10/sre2l-ipc10-cpu", digits, "data.dataset=fashion-mnist"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("method.teacher.file is ")
                .hasMessageContaining("does not fit Fashion-MNIST: its class 0 is \"0\"");
    }

    @Test
    void of_teacherWithoutCardOrClaim_isRefused() {
        assertThatThrownBy(() -> review("cifar10/sre2l-ipc10-cpu", teacher(Map.of())))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("method.teacher.accuracy is 0, and ");
    }

    @Test
    void of_teacherThatFits_saysWhatOfItIsUnchecked() {
        DatasetInfo info = Datasets.info("mnist").orElseThrow();
        String digits =
                teacher(
                        card(
                                "[\"" + String.join("\",\"", info.classNames()) + "\"]",
                                info.mean().getFirst().toString(),
                                info.std().getFirst().toString()));

        assertThat(review("cifar10/sre2l-ipc10-cpu", digits, "data.dataset=mnist").unchecked())
                .anyMatch(line ->
                        line.matches("not checked: whether the teacher .* is a convnet, .*"));
    }

    @Test
    void of_recipeThatSaysNothing_saysWhatItIs() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "");

        RecipeReview review =
                RecipeReview.of(RecipeReader.locate(empty, List.of()), DataHome.at(home()));

        assertThat(review.unchecked())
                .first()
                .asString()
                .contains("every key has its default: ncfm on cifar10");
    }

    @Test
    void of_teacherMissing_stillFindsFaults() {
        assertThatThrownBy(() -> review("imagenet1k/sre2l-ipc10", "data.classes=1001"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("data.classes is 1001; ");
    }
}
