package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNetSubsetTest {

    // In the label order of ImageNette.
    private static final String[] NETTE = {
        "n01440764", "n02102040", "n02979186", "n03000684", "n03028079",
        "n03394916", "n03417042", "n03425413", "n03445777", "n03888257"
    };

    @TempDir Path temporary;

    private Path imagenet() throws IOException {
        Path folder = temporary.resolve("imagenet");
        for (int i = 0; i < NETTE.length; i++) {
            for (String part : new String[] {"train/", "val/"}) {
                TestImages.flat(
                        folder.resolve(part + NETTE[i] + "/x.png"),
                        "png",
                        20,
                        10 + i,
                        0x101010 * i);
            }
        }
        TestImages.flat(folder.resolve("train/n00000001/x.png"), "png", 9, 9, 0);
        return folder;
    }

    @Test
    void open_namedWithPath_takesTheListedClasses() throws IOException {
        DataHome home = DataHome.at(temporary.resolve("home"));
        Dataset dataset = Datasets.open("imagenette:" + imagenet(), 16, home, Listener.silent());
        assertThat(dataset.info().classNames()).startsWith("tench").hasSize(10);
        assertThat(dataset.info().shape()).isEqualTo(new ImageShape(3, 16, 16));
        assertThat(TestImages.labels(dataset.test())).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(TestImages.values(dataset.train(), 9)).containsOnly(0x90 / 255f);
    }

    @Test
    void fetch_from_remembersThePlace() throws IOException {
        DataHome home = DataHome.at(temporary.resolve("home"));
        assertThat(Datasets.isPresent("imagenette", home)).isFalse();
        Datasets.fetch("imagenette", Optional.of(imagenet()), home, Listener.silent());
        assertThat(Datasets.isPresent("imagenette", home)).isTrue();
        Dataset dataset = Datasets.open("imagenette", 8, home, Listener.silent());
        assertThat(dataset.train().size()).isEqualTo(10);
    }

    @Test
    void fetch_classMissing_isNamed() throws IOException {
        Path folder = imagenet();
        Fetcher.delete(folder.resolve("val/n03888257"));
        DataHome home = DataHome.at(temporary.resolve("home"));
        assertThatThrownBy(() ->
                        Datasets.fetch("imagenette", Optional.of(folder), home, Listener.silent()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("n03888257 is missing");
    }

    /** Several classes of ImageNet have nearly the same name; these are NCFM's. */
    @ParameterizedTest
    @CsvSource({
        "imagefruit, 9, n07760859, custard apple",
        "imageyellow, 8, n01773797, garden spider"
    })
    void classes_ofNearlyOneName_areThoseOfNcfm(String subset, int label, String id, String name) {
        Map<String, String> classes =
                ImageNetSubsets.all().stream()
                        .map(ImageNetSubset.class::cast)
                        .filter(s -> s.name().equals(subset))
                        .findFirst()
                        .orElseThrow()
                        .classNames();
        assertThat(List.copyOf(classes.entrySet()).get(label)).isEqualTo(Map.entry(id, name));
    }

    @Test
    void open_noFolder_saysHowToNameOne() {
        DataHome home = DataHome.at(temporary.resolve("home"));
        assertThatThrownBy(() -> Datasets.open("imagewoof", 0, home, Listener.silent()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("LIMBECK_IMAGENET")
                .hasMessageContaining("./limbeck data fetch imagewoof --from PATH");
        assertThat(Files.exists(home.root())).isFalse();
    }
}
