package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.data.LabelledImages;
import io.limbeck.event.Event;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real features that several iterations share. */
class FeatureBankTest {

    private static final ImageShape SHAPE = new ImageShape(3, 16, 16);
    private static final int CLASSES = 3;

    private PointerScope scope;
    private Dataset data;

    @BeforeEach
    void open() {
        scope = new PointerScope();
        data = Blobs.of(CLASSES, 24, SHAPE);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void of_sameRound_givesWhatItMadeFirst() {
        AtomicInteger made = new AtomicInteger();
        try (FeatureBank bank = new FeatureBank(2)) {
            Tensor first = of(bank, 0, made);
            assertThat(of(bank, 0, made)).isSameAs(first);
            assertThat(of(bank, 1, made).item_double()).isEqualTo(2);
            assertThat(first.isNull()).as("freed with its round").isTrue();
        }
    }

    private static Tensor of(FeatureBank bank, long round, AtomicInteger made) {
        try (var _ = new PointerScope()) {
            return bank.of(
                            round,
                            0,
                            () ->
                                    List.of(
                                            torch.full(
                                                    new long[] {},
                                                    new Scalar(made.incrementAndGet()))))
                    .getFirst();
        }
    }

    @Test
    void distill_reused_looksAtRealImagesOncePerRound() {
        AtomicInteger asked = new AtomicInteger();
        Dataset counted =
                new Dataset(
                        data.info(),
                        new Counted(data.train(), asked),
                        data.test(),
                        data.checksums());
        distill(reusing(4), counted, Hooks.none()).close();
        assertThat(asked).hasValue(2 * CLASSES);
    }

    @Test
    void distill_interruptedWithinARound_givesTheBitsOfAnUnbrokenRun() {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        Hooks breaking =
                new Hooks(
                        checkpoints,
                        SnapshotSink.none(),
                        event -> {
                            if (event instanceof Event.Step step && step.step() == 3) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertThatThrownBy(() -> distill(reusing(4), data, breaking))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();

        try (SyntheticSet resumed = distill(reusing(4), data, NcfmTest.hooks(checkpoints));
                SyntheticSet unbroken = distill(reusing(4), data, Hooks.none())) {
            assertThat(torch.equal(resumed.images(), unbroken.images())).isTrue();
        }
    }

    @Test
    void distill_reused_givesOtherImagesThanFreshFeatures() {
        try (SyntheticSet reused = distill(reusing(4), data, Hooks.none());
                SyntheticSet fresh = distill(reusing(1), data, Hooks.none())) {
            assertThat(torch.equal(reused.images(), fresh.images())).isFalse();
        }
    }

    private static NcfmSettings reusing(int reuse) {
        return NcfmTest.settings(6, NcfmSettings.Extractor.RANDOM).draft().reuse(reuse).settings();
    }

    private static SyntheticSet distill(NcfmSettings settings, Dataset data, Hooks hooks) {
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                2,
                                16,
                                NetworkSpec.Norm.INSTANCE,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(
                                SHAPE.channels(), SHAPE.height(), SHAPE.width(), CLASSES));
        return Ncfm.distill(
                settings, network, Optional.empty(), data, SeedTree.of(5), Compute.cpu(), hooks);
    }

    /** Counts how often images are asked for. */
    private record Counted(LabelledImages source, AtomicInteger asked) implements LabelledImages {

        @Override
        public int size() {
            return source.size();
        }

        @Override
        public ImageShape shape() {
            return source.shape();
        }

        @Override
        public int classes() {
            return source.classes();
        }

        @Override
        public int label(int index) {
            return source.label(index);
        }

        @Override
        public Tensor images(int[] indices) {
            asked.incrementAndGet();
            return source.images(indices);
        }
    }
}
