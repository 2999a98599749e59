package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Listener;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {

    @TempDir Path home;

    @Test
    void catalogue_holdsFifteenWithSources() {
        assertThat(Datasets.catalogue())
                .extracting(CatalogueEntry::name)
                .contains("cifar10", "svhn", "tiny-imagenet", "imageyellow", "imagenet1k")
                .hasSize(15)
                .doesNotHaveDuplicates();
        assertThat(Datasets.catalogue())
                .allMatch(e -> !e.sources().isEmpty() && !e.licence().isBlank())
                .allMatch(e ->
                        e.name().equals("shapes")
                                == Datasets.isPresent(e.name(), DataHome.at(home)));
    }

    @Test
    void open_unknownName_suggestsTheNearest() {
        assertThatThrownBy(() -> Datasets.open("cifr10", 0, DataHome.at(home), Listener.silent()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"cifr10\"; did you mean \"cifar10\"?");
    }
}
