package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Event;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPointerScope
class ClippedPixelsTest {

    private final List<Event> events = new ArrayList<>();
    private final List<Long> pictures = new ArrayList<>();
    private Dataset data;
    private ClippedPixels watch;

    @BeforeEach
    void open() {
        data = Blobs.of(3, 24, new ImageShape(3, 8, 8));
        watch = new ClippedPixels((step, _) -> pictures.add(step), 10, events::add);
    }

    @Test
    void snapshot_pixelsBeyondWhite_warnsOnceAndPassesPicturesOn() {
        SyntheticSet set = set(2);
        watch.snapshot(3, set);
        watch.snapshot(5, set);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("after 3 iterations", "lower optimizer.learning-rate", "probe");
        assertThat(pictures).containsExactly(3L, 5L);
    }

    @Test
    void snapshot_pixelsWithinBoundsOrLateOrAtTheStart_isQuiet() {
        watch.snapshot(3, set(1));
        watch.snapshot(0, set(2));
        watch.snapshot(11, set(2));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void distill_rateFarTooHigh_isWarnedOf() {
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                1,
                                8,
                                NetworkSpec.Norm.INSTANCE,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(3, 8, 8, 3));
        MatchingParts parts = new MatchingParts(network, data, SeedTree.of(1), Compute.cpu());
        Hooks hooks = new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), events::add);
        Dm.distill(settings(0.1), parts, hooks).close();
        assertThat(warnings()).isEmpty();
        Dm.distill(
                        settings(1e5),
                        parts,
                        new Hooks(new MemoryCheckpoints(), SnapshotSink.none(), events::add))
                .close();
        assertThat(warnings()).hasSize(1);
    }

    private static DmSettings settings(double rate) {
        DmSettings defaults = DmSettings.defaults();
        return new DmSettings(
                1,
                5,
                Parameterization.Pixels.defaults(),
                Initialization.RANDOM,
                8,
                new OptimizerSpec.Sgd(rate, 0.5, 0),
                defaults.augmentation(),
                ProbeSettings.off(),
                5);
    }

    /** Real images, which are brighter by a factor. */
    private SyntheticSet set(double factor) {
        Tensor images = data.train().images(new int[] {0, 1, 2}).clamp_min(new Scalar(0.6));
        return SyntheticSet.of(
                data.info(), 1, Formation.plain(), images.mul(new Scalar(factor)), Map.of());
    }

    private List<Event> warnings() {
        return events.stream().filter(Event.Warning.class::isInstance).toList();
    }
}
