package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.augment.Box;
import io.limbeck.augment.Tiles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Labels of two teachers, the first of whom has more to say. */
class JoinedLabelsTest {

    private static final Mixture SWAPPED = new Mixture.Blend(List.of(1, 0), 0.25f);

    /** Two views a batch, of images in their order, each sure of the class of its number. */
    private record Plain(int epochs, int batches, double temperature) implements Labels {

        @Override
        public LabelledBatch batch(int epoch, int index) {
            List<View> views = new ArrayList<>();
            List<float[]> rows = new ArrayList<>();
            for (int image = 2 * index; image < 2 * index + 2; image++) {
                views.add(new View(image, Tiles.whole(), new Box(0, 8, epoch, 8), image == 0));
                rows.add(image % 2 == 0 ? new float[] {0.75f, 0.25f} : new float[] {0, 1});
            }
            return new LabelledBatch(new ViewBatch(views, SWAPPED), rows);
        }
    }

    private static JoinedLabels.Part part(int batches, Integer... known) {
        return new JoinedLabels.Part(new Plain(3, batches, 20), 2 * batches, List.of(known));
    }

    private static JoinedLabels joined() {
        return new JoinedLabels(List.of(part(3, 4, 1), part(1, 0, 3)), 5);
    }

    private static List<Integer> images(LabelledBatch batch) {
        return batch.views().views().stream().map(View::image).toList();
    }

    @Test
    void batch_teachersInTurn_showsEveryImageOnceAndNoBatchIsOfTwo() {
        JoinedLabels labels = joined();
        assertThat(labels.epochs()).isEqualTo(3);
        assertThat(labels.temperature()).isEqualTo(20);
        assertThat(labels.batches()).isEqualTo(4);
        assertThat(IntStream.range(0, 4).mapToObj(i -> images(labels.batch(0, i))))
                .containsExactly(List.of(0, 1), List.of(6, 7), List.of(2, 3), List.of(4, 5));
    }

    @Test
    void batch_classesOfATeacher_standAtTheirPlacesAndTheOthersAreAsItsLeastLikely() {
        // 0.25, 0.75 and three times 0.25, of which the sum is 1.75.
        float least = 0.25f / 1.75f;
        float most = 0.75f / 1.75f;
        assertThat(joined().batch(0, 0).probabilities())
                .containsExactly(
                        new float[] {least, least, least, least, most},
                        new float[] {0, 1, 0, 0, 0});
        assertThat(joined().batch(0, 1).probabilities())
                .containsExactly(
                        new float[] {most, least, least, least, least},
                        new float[] {0, 0, 0, 1, 0});
    }

    @Test
    void batch_views_areThoseOfTheTeacher() {
        ViewBatch views = joined().batch(2, 1).views();
        assertThat(views.mixture()).isEqualTo(SWAPPED);
        assertThat(views.views().getFirst())
                .isEqualTo(new View(6, Tiles.whole(), new Box(0, 8, 2, 8), true));
    }

    @Test
    void labels_ofOtherLengthOrTemperature_areNotJoined() {
        for (Plain other : List.of(new Plain(4, 1, 20), new Plain(3, 1, 4))) {
            assertThatThrownBy(() ->
                            new JoinedLabels(
                                    List.of(
                                            part(1, 0, 1),
                                            new JoinedLabels.Part(other, 2, List.of(2, 3))),
                                    4))
                    .hasMessageContaining("as many epochs and one temperature");
        }
    }
}
