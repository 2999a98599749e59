package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Normalization;
import io.limbeck.event.Listener;
import io.limbeck.setting.SettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
        List<String> sets = new java.util.ArrayList<>(List.of(settings));
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
                                Recipe.Data.Whitening.NONE,
                                List.of(0.4),
                                List.of()))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("as many as data.mean has");
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
