package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Listener;
import io.limbeck.torch.HostTensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class RenderedShapesTest {

    @Test
    void of_sameSeeds_drawsTheSameImages() {
        Dataset first = RenderedShapes.of(20, 5, 24);
        assertThat(RenderedShapes.of(20, 5, 24).checksums()).isEqualTo(first.checksums());
        assertThat(first.checksums().get("train (drawn)"))
                .isNotEqualTo(first.checksums().get("test (drawn)"));
        assertThat(first.train().size()).isEqualTo(20);
        assertThat(first.test().size()).isEqualTo(5);
    }

    @Test
    void labels_areOfPixelsAndKnowEveryClass() {
        LabelledImages images = RenderedShapes.of(60, 1, 48).train();
        int[] all = IntStream.range(0, 60).toArray();
        try (var _ = new PointerScope()) {
            assertThat(images.images(all).shape()).containsExactly(60, 1, 48, 48);
            assertThat(images.labels(all).shape()).containsExactly(60, 48, 48);
            long[] labels = HostTensors.longs(images.labels(all));
            long[] counts = new long[6];
            Arrays.stream(labels).forEach(label -> counts[(int) label]++);
            assertThat(counts).doesNotContain(0L);
            assertThat((double) counts[0] / labels.length).isBetween(0.5, 0.9);
        }
    }

    @Test
    void open_tooSmall_saysFromWhichSizeOn() {
        assertThatThrownBy(() ->
                        Datasets.open("shapes", 12, DataHome.at(Path.of("x")), Listener.silent()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("imageSize is 12; figures of shapes are drawn from 16");
    }
}
