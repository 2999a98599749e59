package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tells a data set from others of its name. */
@InPointerScope
class DatasetTest {

    private static final Map<String, String> NONE = Map.of();

    @Test
    void identity_filesRead_isTheirChecksums() {
        Map<String, String> sums = Map.of("file", "sum");
        assertThat(dataset(images(0, 0, 1), sums).identity()).isEqualTo(sums);
    }

    @Test
    void identity_noFiles_followsImagesAndLabels() {
        Map<String, String> own = dataset(images(0, 0, 1), NONE).identity();

        assertThat(dataset(images(0, 0, 1), NONE).identity()).isEqualTo(own).hasSize(2);
        assertThat(dataset(images(0.5f, 0, 1), NONE).identity()).isNotEqualTo(own);
        assertThat(dataset(images(0, 1, 0), NONE).identity()).isNotEqualTo(own);
    }

    @Test
    void identity_partOfTheTrainingImages_isNotThatOfTheWhole() {
        Dataset whole = dataset(images(0, 0, 1), Map.of("file", "sum"));
        Dataset first = whole.trainedOn(new ChosenImages(whole.train(), new int[] {0}));
        Dataset second = whole.trainedOn(new ChosenImages(whole.train(), new int[] {1}));

        assertThat(first.identity()).isNotEqualTo(whole.identity()).isNotEqualTo(second.identity());
    }

    @Test
    void identity_someClassesWithoutFiles_isNotThatOfOthers() {
        Dataset whole = dataset(images(0, 0, 1), NONE);

        assertThat(ClassSubset.of(whole, 0).identity())
                .isNotEqualTo(ClassSubset.of(whole, 1).identity());
    }

    private static Dataset dataset(LabelledImages images, Map<String, String> sums) {
        DatasetInfo info =
                new DatasetInfo(
                        "own",
                        "Own",
                        images.shape(),
                        List.of("a", "b"),
                        List.of(0.5),
                        List.of(0.5),
                        "none");
        return new Dataset(info, images, images, sums);
    }

    /** Two of two pixels, the first as bright as asked for. */
    private static TensorImages images(float first, long... labels) {
        return new TensorImages(
                HostTensors.of(new float[] {first, 0.2f, 0.8f, 1}, 2, 1, 1, 2),
                HostTensors.of(labels, 2),
                2);
    }
}
