package io.limbeck.label;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What labels cost, against the layout in which the method released them. */
class LabelShardTest {

    /** Of one image and epoch besides its logits: crop 16, flip 1, partner 8. */
    private static final long REFERENCE_VIEW = 25;

    /** The published sets that store labels. */
    @ParameterizedTest
    @CsvSource({"10000, 1024, 1000", "50000, 1024, 1000", "10000, 256, 200", "5000, 128, 100"})
    void bytes_publishedSets_areFewerThanTheReferenceLayouts(int images, int batch, int classes) {
        LabelShard shard = shard(images, batch, classes);
        assertThat(shard.bytes()).isLessThan(images * (2L * classes + REFERENCE_VIEW));
    }

    /** Of what tells views apart: 17 bytes each, and all else is at most one percent. */
    @ParameterizedTest
    @CsvSource({"10000, 1024, 1000", "50000, 1024, 1000", "10000, 256, 200", "5000, 128, 100"})
    void bytes_publishedSets_haveAtMostOnePercentBesidesViewsAndLogits(
            int images, int batch, int classes) {
        long content = images * (2L * classes + 17);
        assertThat(shard(images, batch, classes).bytes())
                .isBetween(content, content + content / 100);
    }

    private static LabelShard shard(int images, int batch, int classes) {
        return new LabelShard(images, batch, 1, new LabelCodec.Full().bytes(classes));
    }
}
