package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataException;
import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.Normalization;
import io.limbeck.event.Listener;
import io.limbeck.setting.SettingException;
import io.limbeck.torch.HostTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a recipe's data set is opened. */
class RecipeDataTest {

    @TempDir private Path folder;

    @BeforeEach
    void paint() throws IOException {
        PaintedFolder.write(folder.resolve("images"));
    }

    private Dataset open(String... settings) {
        List<String> sets = new ArrayList<>(List.of(settings));
        sets.add("data.dataset=" + folder.resolve("images"));
        return RecipeReader.named("cifar10/sre2l-ipc10-cpu", sets)
                .data()
                .open(DataHome.at(folder.resolve("home")), Listener.silent());
    }

    @Test
    void open_meanAndStdGiven_areWhatImagesAreNormalisedWith() {
        Dataset own = open("data.mean=[0.4, 0.5, 0.6]", "data.std=[0.1, 0.2, 0.3]");
        Normalization wanted = new Normalization(List.of(0.4, 0.5, 0.6), List.of(0.1, 0.2, 0.3));

        assertThat(own.preprocessing()).isEqualTo(wanted);
        assertThat(Normalization.of(own.info())).isEqualTo(wanted);
        assertThat(open().preprocessing()).isNotEqualTo(wanted);
    }

    @Test
    void open_meanOfOtherChannels_saysHowManyThereAre() {
        assertThatThrownBy(() -> open("data.mean=[0.4]", "data.std=[0.1]"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("has 3 channels");
    }

    @Test
    void data_meanWithoutStd_isRefused() {
        assertThatThrownBy(() ->
                        new Recipe.Data(
                                "cifar10",
                                0,
                                0,
                                0,
                                "",
                                Recipe.Data.Whitening.NONE,
                                List.of(0.4),
                                List.of()))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("as many as data.mean has");
    }

    @Test
    void open_testResize_cutsTheMiddleOutOfTestImagesAlone() {
        Dataset whole = open("data.image-size=16");
        Dataset middle = open("data.image-size=16", "data.test-resize=18");

        assertThat(middle.info().shape()).isEqualTo(whole.info().shape());
        assertThat(values(middle.train())).isEqualTo(values(whole.train()));
        assertThat(values(middle.test())).isNotEqualTo(values(whole.test()));
    }

    private static float[] values(LabelledImages images) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(images.images(new int[] {0, 1}));
        }
    }

    @Test
    void data_testResizeBelowImageSize_isRefused() {
        assertThatThrownBy(() -> open("data.image-size=224", "data.test-resize=200"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("test-resize")
                .hasMessageContaining("224 to 1024 pixels; try 256");
    }

    @Test
    void imageNet_recipesOfSre2lAndRded_testOnTheMiddleOf256() {
        for (String set : List.of("imagenet1k", "imagenette", "imagewoof")) {
            for (String method : List.of("sre2l", "rded")) {
                Recipe.Data data = RecipeReader.named(set + "/" + method + "-ipc10").data();
                assertThat(data.testResize()).as(set + " " + method).isEqualTo(256);
            }
        }
    }

    @Test
    void open_classList_takesTheNamedClassesInItsOrder() throws IOException {
        List<String> all = open().info().classNames();
        Path list = folder.resolve("some.txt");
        Files.writeString(list, "# two\n%s the last\n\n%s\n".formatted(all.getLast(), all.get(0)));
        Dataset some = open("data.class-list=" + list);

        assertThat(some.info().classNames()).containsExactly(all.getLast(), all.get(0));
        assertThat(some.train().classes()).isEqualTo(2);
    }

    @Test
    void open_classListWithAStrangerOrATwin_namesIt() throws IOException {
        List<String> all = open().info().classNames();
        Path list = folder.resolve("some.txt");
        Files.writeString(list, all.get(0) + "\nnobody\n");
        assertThatThrownBy(() -> open("data.class-list=" + list))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("names \"nobody\"");
        Files.writeString(list, all.get(0) + "\n" + all.get(0) + "\n");
        assertThatThrownBy(() -> open("data.class-list=" + list))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> open("data.class-list=" + list, "data.classes=2"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("leave one of them out");
    }

    @Test
    void tinyImageNet_sre2lAndRded_haveTheConstantsOfTheirReleases() {
        assertThat(RecipeReader.named("tiny-imagenet/sre2l-ipc10").data().mean())
                .containsExactly(0.4802, 0.4481, 0.3975);
        assertThat(RecipeReader.named("tiny-imagenet/cda-ipc50").data().std())
                .containsExactly(0.2302, 0.2265, 0.2262);
        assertThat(RecipeReader.named("tiny-imagenet/rded-ipc50").data().mean())
                .containsExactly(0.485, 0.456, 0.406);
    }
}
