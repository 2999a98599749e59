package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.GradientMatching;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPointerScope
class ProbeTest {

    private static final NetworkSpec SPEC =
            new NetworkSpec.ConvNet(
                    1,
                    8,
                    NetworkSpec.Norm.INSTANCE,
                    NetworkSpec.Pooling.AVERAGE,
                    NetworkSpec.Activation.RELU);

    private MatchingParts parts;

    @BeforeEach
    void open() {
        Dataset data = Blobs.of(3, 24, new ImageShape(3, 8, 8));
        Network network = Networks.create(SPEC, new Network.Input(3, 8, 8, 3));
        parts = new MatchingParts(network, data, SeedTree.of(5), Compute.cpu());
    }

    /** The state is restored exactly: as if the recipe had named the rate that was found. */
    @Test
    void distill_probed_givesTheBitsOfARunAtTheRateThatWasChosen() {
        List<Event> events = new ArrayList<>();
        Hooks hooks = hooks(new MemoryCheckpoints(), events::add);
        try (SyntheticSet probed = Dm.distill(dm(1, probe(1e-6, 4)), parts, hooks);
                SyntheticSet plain = Dm.distill(dm(4, ProbeSettings.off()), parts, Hooks.none());
                SyntheticSet off = Dm.distill(dm(1, ProbeSettings.off()), parts, Hooks.none())) {
            assertThat(torch.equal(probed.images(), plain.images())).isTrue();
            assertThat(torch.equal(probed.images(), off.images())).isFalse();
            assertThat(probed.facts().get("probe")).startsWith("rate x 4, of x 0.000001: ");
            assertThat(plain.facts()).doesNotContainKey("probe");
        }
        assertThat(events)
                .filteredOn(e -> e instanceof Event.Note)
                .extracting(e -> ((Event.Note) e).text())
                .singleElement()
                .asString()
                .startsWith("probe: rate x 4");
        assertThat(events)
                .filteredOn(
                        e -> e instanceof Event.Step(String stage, _, _) && stage.equals("probe"))
                .hasSize(8);
    }

    @Test
    void distill_probedGradientMatching_restoresTheNetworksToo() {
        try (SyntheticSet probed = Dc.distill(dc(0.1, probe(1e-6, 3)), parts, Hooks.none());
                SyntheticSet plain =
                        Dc.distill(dc(0.1 * 3, ProbeSettings.off()), parts, Hooks.none())) {
            assertThat(probed.facts().get("probe")).startsWith("rate x 3");
            assertThat(torch.equal(probed.images(), plain.images())).isTrue();
        }
    }

    @Test
    void distill_stoppedAfterTheProbe_goesOnAtTheChosenRateWithoutAnother() {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        DmSettings settings = dm(1, probe(1e-6, 4));
        assertThatThrownBy(() ->
                        Dm.distill(settings, parts, hooks(checkpoints, stoppingAt("distill", 2))))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
        List<Event> events = new ArrayList<>();
        try (SyntheticSet resumed = Dm.distill(settings, parts, hooks(checkpoints, events::add));
                SyntheticSet unbroken = Dm.distill(settings, parts, Hooks.none())) {
            assertThat(torch.equal(resumed.images(), unbroken.images())).isTrue();
            assertThat(resumed.facts()).isEqualTo(unbroken.facts());
        }
        assertThat(events)
                .noneMatch(
                        e -> e instanceof Event.Step(String stage, _, _) && stage.equals("probe"));
    }

    @Test
    void distill_stoppedInTheProbe_beginsItAnewAndFindsTheSame() {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        DmSettings settings = dm(1, probe(1e-6, 4));
        assertThatThrownBy(() ->
                        Dm.distill(settings, parts, hooks(checkpoints, stoppingAt("probe", 3))))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("probe was stopped");
        assertThat(Thread.interrupted()).isTrue();
        try (SyntheticSet again =
                        Dm.distill(settings, parts, hooks(checkpoints, Listener.silent()));
                SyntheticSet unbroken = Dm.distill(settings, parts, Hooks.none())) {
            assertThat(torch.equal(again.images(), unbroken.images())).isTrue();
        }
    }

    @Test
    void distill_rateThatDiverges_isNotChosen() {
        try (SyntheticSet set = Dm.distill(dm(1, probe(1e30, 1)), parts, Hooks.none())) {
            assertThat(set.facts().get("probe"))
                    .contains(": diverged, x 1: ")
                    .startsWith("rate x 1,");
        }
    }

    @Test
    void distill_everyRateDiverges_stopsAndSaysSo() {
        assertThatThrownBy(() -> Dm.distill(dm(1, probe(1e30, 2e30)), parts, Hooks.none()))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("at every rate that was probed");
    }

    @Test
    void settings_unsound_areNamed() {
        assertThatThrownBy(() -> new ProbeSettings(1, List.of(1.0, -1.0)))
                .hasMessageContaining("iterations is 1")
                .hasMessageContaining("factors is [1, -1]");
    }

    private static ProbeSettings probe(double one, double other) {
        return new ProbeSettings(4, List.of(one, other));
    }

    private static Listener stoppingAt(String wanted, long number) {
        return event -> {
            if (event instanceof Event.Step(String stage, long step, _)
                    && stage.equals(wanted)
                    && step == number) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static Hooks hooks(MemoryCheckpoints checkpoints, Listener listener) {
        return new Hooks(checkpoints, SnapshotSink.none(), listener);
    }

    private static DmSettings dm(double rate, ProbeSettings probe) {
        return new DmSettings(
                2,
                4,
                Parameterization.Pixels.defaults(),
                Initialization.NOISE,
                16,
                new OptimizerSpec.Sgd(rate, 0.5, 0),
                "none",
                probe,
                100);
    }

    private static DcSettings dc(double rate, ProbeSettings probe) {
        return new DcSettings(
                2,
                new GradientSteps(2, 2, 1, 0.01, 256, GradientMatching.Distance.ROWS),
                Parameterization.Pixels.defaults(),
                Initialization.NOISE,
                16,
                new OptimizerSpec.Sgd(rate, 0.5, 0),
                probe,
                100);
    }
}
