package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Dataset;
import io.limbeck.data.TensorImages;
import io.limbeck.event.Event;
import io.limbeck.event.StoppedException;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.train.ModelPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Distillations that do not reach their end. */
class NcfmStopTest extends NcfmFixture {

    @Test
    void distill_interruptedAndResumed_givesTheBitsOfAnUnbrokenRun() {
        NcfmSettings settings = settings(6, NcfmSettings.Extractor.RANDOM);
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        Hooks broken = TestHooks.interruptingAfter(3, checkpoints);
        assertThatThrownBy(() -> run(settings, Optional.empty(), broken))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("3 of 6");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(3);

        List<Event.Step> steps = new ArrayList<>();
        Hooks resumed = new Hooks(checkpoints, SnapshotSink.none(), TestHooks.collecting(steps));
        try (SyntheticSet continued = run(settings, Optional.empty(), resumed);
                SyntheticSet unbroken = run(settings, Optional.empty(), Hooks.none())) {
            assertThat(steps).extracting(Event.Step::step).containsExactly(4L, 5L, 6L);
            assertThat(torch.equal(continued.images(), unbroken.images())).isTrue();
        }
        assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(6);
    }

    @Test
    void distill_realImagesNotFinite_stopsAndSavesNothing() {
        Tensor pixels = torch.full(new long[] {6, 3, 16, 16}, new Scalar(Double.NaN));
        Tensor labels = HostTensors.of(new long[] {0, 1, 2, 0, 1, 2}, 6);
        Dataset broken =
                new Dataset(
                        data.info(),
                        new TensorImages(pixels, labels, 3),
                        data.test(),
                        data.checksums());
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        assertThatThrownBy(() ->
                        Ncfm.distill(
                                settings(2, NcfmSettings.Extractor.RANDOM),
                                network,
                                Optional.empty(),
                                broken,
                                seeds,
                                Compute.cpu(),
                                hooks(checkpoints)))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("class 0");
        assertThat(checkpoints.latest()).isEmpty();
    }

    /** The frequencies and the images have taken their steps by then. */
    @Test
    void distill_calibrationNotFinite_keepsTheLastWholeCheckpoint(@TempDir Path folder) {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        NcfmSettings sound = settings(2, NcfmSettings.Extractor.BLENDED);
        NcfmSettings unsound = sound.draft().iterations(4).calibration(1e300).settings();
        try (ModelPool pool = pool(folder)) {
            run(sound, Optional.of(pool), hooks(checkpoints)).close();
            int saved = checkpoints.saved();

            assertThatThrownBy(() -> run(unsound, Optional.of(pool), hooks(checkpoints)))
                    .isInstanceOf(NonFiniteLossException.class)
                    .hasMessageContaining("calibration (class 0) loss is Infinity at step 3");
            assertThat(checkpoints.saved()).isEqualTo(saved);
            assertThat(checkpoints.latest().orElseThrow().step()).isEqualTo(2);
        }
    }

    @Test
    void distill_extractorNeedsAPool_saysSo() {
        assertThatThrownBy(() ->
                        run(
                                settings(2, NcfmSettings.Extractor.BLENDED),
                                Optional.empty(),
                                Hooks.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pool");
    }
}
