package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.ImageShape;
import io.limbeck.method.InversionSettings.PixelClass;
import io.limbeck.method.PrioritySettings;
import io.limbeck.method.ReplaySettings;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Of which classes images are whose pixels are classified. */
class OpinionTest {

    private static final float[] SHARES = {0.5f, 0.3f, 0.2f};

    private static ReplayBuffer buffer(int capacity) {
        return buffer(capacity, new Modulation(1, true));
    }

    private static ReplayBuffer buffer(int capacity, Modulation phi) {
        return new ReplayBuffer(
                capacity,
                3,
                new ReplaySettings(1, capacity, ReplaySettings.Evict.FIFO, 1, 0),
                PrioritySettings.defaults(),
                phi);
    }

    private static Inverted batch(List<Opinion> opinions) {
        byte[][] images = new byte[opinions.size()][4];
        List<float[]> rows = opinions.stream().map(Opinion::logShares).toList();
        float[] divergences = new float[opinions.size()];
        Arrays.fill(divergences, 1);
        return new Inverted(images, new Opinions(opinions, rows), divergences);
    }

    @Test
    void share_allPixelsOfOneClass_isThatOfAnImageOfTheClass() {
        for (int label = 0; label < 3; label++) {
            Integer[] pixels = {0, 0, 0};
            pixels[label] = 64;
            float[] logits = new float[3];
            logits[label] = 5;
            assertThat(Opinion.ofPixels(0.7f, pixels).share(SHARES))
                    .isCloseTo(Opinion.of(logits).share(SHARES), within(1e-9));
        }
    }

    @Test
    void share_ofMixedPixels_isTheMeanOfTheirClasses() {
        Opinion opinion = Opinion.ofPixels(0.7f, 2, 1, 1);
        assertThat(opinion.share(SHARES)).isCloseTo(0.375, within(1e-7));
        assertThat(opinion.confidence().label()).isZero();
        try (var _ = new PointerScope()) {
            Tensor logs = HostTensors.of(opinion.logShares(), 1, 3);
            assertThat(HostTensors.floats(torch.softmax(logs, 1)))
                    .containsExactly(new float[] {0.5f, 0.25f, 0.25f}, within(1e-6f));
        }
    }

    @Test
    void phi_ofPixels_isTheSameOnTheDeviceAndOnTheHost() {
        try (var _ = new PointerScope()) {
            Tensor logits = SeedTree.of(3).tensors().normal(4, 3, 5, 6);
            Tensor logs = torch.log_softmax(logits, 1);
            Tensor labels = logs.argmax(new LongOptional(1), false);
            Tensor chosen = logs.gather(1, labels.unsqueeze(1)).squeeze(1);
            Modulation phi = new Modulation(2, true);
            float[] values = HostTensors.floats(phi.of(HostTensors.of(SHARES, 3), labels, chosen));

            List<Opinion> opinions = Opinions.of(logits).each();
            assertThat(values).hasSize(4);
            for (int i = 0; i < values.length; i++) {
                Opinion opinion = opinions.get(i);
                assertThat(opinion.pixels().stream().mapToInt(c -> c).sum()).isEqualTo(30);
                assertThat((double) values[i])
                        .isCloseTo(
                                phi.of(opinion.share(SHARES), opinion.confidence().probability()),
                                within(1e-5));
            }
        }
    }

    @Test
    void phi_dominantClass_countsAnImageAsTheClassOfMostPixels() {
        try (var _ = new PointerScope()) {
            // Three pixels of class 1 and one of class 0; all of class 2.
            Tensor labels = HostTensors.of(new long[] {1, 1, 1, 0, 2, 2, 2, 2}, 2, 2, 2);
            Tensor logs = torch.full(new long[] {2, 2, 2}, new Scalar(Math.log(0.6)));
            Modulation phi = new Modulation(1, true, PixelClass.DOMINANT);
            float[] values = HostTensors.floats(phi.of(HostTensors.of(SHARES, 3), labels, logs));
            assertThat(values)
                    .containsExactly(new float[] {0.7f * 0.4f, 0.8f * 0.4f}, within(1e-6f));
            assertThat(phi.of(SHARES, Opinion.ofPixels(0.6f, 1, 3, 0)))
                    .isCloseTo(0.28, within(1e-6));
        }
    }

    @Test
    void phi_eachPixel_weighsItByItsOwnClassAndProbability() {
        try (var _ = new PointerScope()) {
            Tensor labels = HostTensors.of(new long[] {0, 1, 2, 0}, 1, 2, 2);
            float[] logs = {(float) Math.log(0.5), (float) Math.log(0.9), (float) Math.log(0.6), 0};
            Modulation phi = new Modulation(2, true, PixelClass.PIXEL);
            Tensor values =
                    phi.of(HostTensors.of(SHARES, 3), labels, HostTensors.of(logs, 1, 2, 2));
            assertThat(values.shape()).containsExactly(1, 2, 2);
            assertThat(HostTensors.floats(values))
                    .containsExactly(
                            new float[] {0.5f * 0.25f, 0.7f * 0.01f, 0.8f * 0.16f, 0},
                            within(1e-6f));
        }
    }

    @Test
    void modulating_ofABuffer_countsPixelsOrImages() {
        List<Opinion> opinions =
                List.of(
                        Opinion.ofPixels(0.5f, 3, 1, 0),
                        Opinion.ofPixels(0.5f, 2, 1, 1),
                        Opinion.ofPixels(0.5f, 0, 1, 3));
        ReplayBuffer byPixels = buffer(3);
        byPixels.insert(batch(opinions), 0);
        assertThat(byPixels.modulating()).isEqualTo(byPixels.shares());
        ReplayBuffer byImages = buffer(3, new Modulation(1, true, PixelClass.DOMINANT));
        byImages.insert(batch(opinions), 0);
        assertThat(byImages.modulating())
                .containsExactly(new float[] {2 / 3f, 0, 1 / 3f}, within(1e-6f));
        assertThat(byImages.shares()).isEqualTo(byPixels.shares());
    }

    @Test
    void opinions_ofPixels_countThemByHand() {
        try (var _ = new PointerScope()) {
            // Two images of two pixels; the second is all of class 2.
            float[] numbers = {9, 0, 0, 9, 0, 0, 0, 0, 0, 0, 9, 9};
            Opinions opinions = Opinions.of(HostTensors.of(numbers, 2, 3, 1, 2));
            assertThat(opinions.each())
                    .extracting(Opinion::pixels)
                    .containsExactly(List.of(1, 1, 0), List.of(0, 0, 2));
            float sure = (float) (1 / (1 + 2 * Math.exp(-9)));
            assertThat(opinions.each().getFirst().confidence().probability())
                    .isCloseTo(sure, within(1e-6f));
        }
    }

    @Test
    void shares_ofABufferOfPixels_equalARecountAsItTurnsOver() {
        ReplayBuffer buffer = buffer(3);
        for (int call = 0; call < 4; call++) {
            buffer.insert(
                    batch(
                            List.of(
                                    Opinion.ofPixels(0.5f, call, 4 - call, 0),
                                    Opinion.ofPixels(0.5f, 0, 1, 3))),
                    call);
            float[] recount = new float[3];
            for (int i = 0; i < buffer.size(); i++) {
                for (int c = 0; c < 3; c++) {
                    recount[c] += buffer.pixels(i).get(c) / (4f * buffer.size());
                }
            }
            assertThat(buffer.shares()).containsExactly(recount, within(1e-6f));
        }
        assertThat(buffer.isOfPixels()).isTrue();
    }

    @Test
    void restore_ofABufferOfPixels_isTheSameBuffer() {
        try (var _ = new PointerScope()) {
            ReplayBuffer buffer = buffer(3);
            buffer.insert(
                    batch(List.of(Opinion.ofPixels(0.5f, 1, 3, 0), Opinion.ofPixels(1, 0, 0, 4))),
                    0);
            ImageShape shape = new ImageShape(1, 2, 2);
            Map<String, Tensor> saved = new LinkedHashMap<>();
            BufferTensors tensors = new BufferTensors(buffer, shape);
            tensors.save(saved);
            ReplayBuffer other = buffer(3);
            new BufferTensors(other, shape).restore(saved, buffer.inserted());

            assertThat(other.shares()).isEqualTo(buffer.shares());
            assertThat(other.pixels(1)).isEqualTo(buffer.pixels(1));
            assertThat(tensors.known(0)).as("logits of pixels are not kept").isEmpty();
        }
    }
}
