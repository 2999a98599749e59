package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.synthetic.DatasetCard;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.ComputeDevice;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Accuracy;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.Teacher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recovery keeps, what it does again, and what it says. */
@InPointerScope
class RecoveryStoreTest extends TaughtRecovery {

    @TempDir private Path folder;

    private SyntheticSet recover(Sre2lSettings settings, String blocks, Hooks hooks) {
        return Sre2l.recover(
                settings, teacher, data, SeedTree.of(7), folder.resolve(blocks), hooks);
    }

    private static RecoverSettings with(
            RecoverSettings.Start start, double bnWeight, double prior, int checkpointEvery) {
        return new RecoverSettings(
                start,
                2,
                20,
                bnWeight,
                10,
                prior,
                prior,
                1,
                0,
                false,
                0,
                0,
                new OptimizerSpec.Adam(0.25, 0.5, 0.9, 0),
                ScheduleSpec.Cosine.defaults(),
                checkpointEvery);
    }

    @Test
    void recover_fromRded_saysThatRealPixelsAreInIt() {
        Sre2lSettings real =
                RecoveryTest.method(2, with(RecoverSettings.Start.RDED, 0.01, 0.01, 1));
        Sre2lSettings noise = RecoveryTest.method(2, with(RecoverSettings.Start.NOISE, 0.01, 0, 1));
        try (SyntheticSet set = recover(real, "real", Hooks.none());
                SyntheticSet fresh = recover(noise, "noise", Hooks.none())) {
            assertThat(set.facts()).containsEntry(DatasetCard.REAL_PIXELS, "yes");
            assertThat(fresh.facts()).containsEntry(DatasetCard.REAL_PIXELS, "no");
        }
    }

    /** How many steps of each stage were heard, in order; a stage's first word and its steps. */
    private List<String> heard(Sre2lSettings settings, String blocks) {
        List<String> stages = new ArrayList<>();
        Listener listener =
                event -> {
                    switch (event) {
                        case Event.StageStarted started ->
                                stages.add(started.detail().replaceAll(".*, (\\w+) .*", "$1"));
                        case Event.Step _ -> stages.add("step");
                        case Event.Warning _ -> stages.add("warning");
                        default -> {}
                    }
                };
        recover(settings, blocks, hooks(listener)).close();
        return stages;
    }

    private static Hooks hooks(Listener listener) {
        return Hooks.heardBy(listener);
    }

    @Test
    void recover_fromRded_choosesPatchesOnlyWhileABlockIsMissing() {
        Sre2lSettings real = RecoveryTest.method(2, with(RecoverSettings.Start.RDED, 0.01, 0, 1));

        assertThat(heard(real, "lazy"))
                .containsExactly(
                        "chosen", "step", "step", "step", "step", "recovered", "step", "step");
        assertThat(heard(real, "lazy")).containsExactly("recovered");
    }

    @Test
    void recover_again_keepsBlocksUnlessWhatDecidesThemChanged() {
        Sre2lSettings noise = RecoveryTest.method(2, with(RecoverSettings.Start.NOISE, 0.01, 0, 1));
        heard(noise, "keys");

        assertThat(
                        heard(
                                RecoveryTest.method(
                                        2, with(RecoverSettings.Start.NOISE, 0.01, 0, 2)),
                                "keys"))
                .containsExactly("recovered");
        Sre2lSettings otherPatches =
                new Sre2lSettings(
                        noise.ipc(),
                        noise.teacher(),
                        noise.recover(),
                        new PatchSettings(9, 3, 1),
                        noise.relabel(),
                        noise.student());
        assertThat(heard(otherPatches, "keys")).containsExactly("recovered");
        assertThat(
                        heard(
                                RecoveryTest.method(
                                        2, with(RecoverSettings.Start.NOISE, 0.02, 0, 1)),
                                "keys"))
                .containsExactly("warning", "recovered", "step", "step");
    }

    @Test
    void recover_fromRdedOfOtherImages_isDoneAgain() {
        Sre2lSettings real = RecoveryTest.method(2, with(RecoverSettings.Start.RDED, 0.01, 0, 1));
        heard(real, "other");
        Dataset before = data;
        data = new Dataset(before.info(), before.train(), before.test(), Map.of("file", "sha"));
        try {
            assertThat(heard(real, "other")).startsWith("warning", "chosen");
            assertThat(
                            heard(
                                    RecoveryTest.method(
                                            2, with(RecoverSettings.Start.NOISE, 0.01, 0, 1)),
                                    "other"))
                    .startsWith("warning", "recovered");
        } finally {
            data = before;
        }
        assertThat(
                        heard(
                                RecoveryTest.method(
                                        2, with(RecoverSettings.Start.NOISE, 0.01, 0, 1)),
                                "other"))
                .containsExactly("recovered");
    }

    @Test
    void recover_otherPrecision_isDoneAgain(@TempDir Path squeezed) {
        Sre2lSettings noise = RecoveryTest.method(1, with(RecoverSettings.Start.NOISE, 0.01, 0, 1));
        heard(noise, "precision");
        Teacher before = teacher;
        try (Teacher other =
                Teacher.squeezed(
                        squeezed.resolve("teacher"),
                        before.network(),
                        before.weights(),
                        new Accuracy(before.card().accuracy(), 1),
                        data,
                        new Compute(new ComputeDevice.Cpu(), Precision.BF16))) {
            assertThat(other.fingerprint()).isEqualTo(before.fingerprint());
            teacher = other;
            assertThat(heard(noise, "precision")).startsWith("warning", "recovered");
        } finally {
            teacher = before;
        }
    }

    @Test
    void recover_priors_areReportedUnweighted() {
        List<Map<String, Double>> values = new ArrayList<>();
        Listener listener =
                event -> {
                    if (event instanceof Event.Step step) {
                        values.add(step.values());
                    }
                };
        recover(
                        RecoveryTest.method(1, with(RecoverSettings.Start.NOISE, 0.01, 1e-4, 1)),
                        "priors",
                        hooks(listener))
                .close();

        assertThat(values.getFirst().keySet())
                .startsWith("crossEntropy", "batchNorm", "tv", "l2", "learningRate");
        // Noise of 16 x 16 x 3 numbers has a norm of about the root of 768.
        assertThat(values.getFirst().get("l2")).isBetween(26.0, 29.5);
    }

    @Test
    void recover_gradientNotFinite_stopsAndSavesNothing() {
        // Every term is finite, but not what flows back from the tenfold first one.
        Sre2lSettings settings =
                RecoveryTest.method(1, with(RecoverSettings.Start.NOISE, 1e38, 0, 1));

        assertThatThrownBy(() -> recover(settings, "infinite", Hooks.none()))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("recovery gradient")
                .hasMessageContaining("at step 1");
        assertThat(folder.resolve("infinite")).isDirectoryNotContaining("glob:**/image-*");
    }

    @Test
    void recover_halfABlockOfAKilledProcess_isRemoved() throws IOException {
        Path blocks = Files.createDirectories(folder.resolve("killed"));
        Path half =
                Files.writeString(
                        blocks.resolve(".image-00000-class-00000.safetensors.12.part"), "half");
        recover(
                        RecoveryTest.method(1, with(RecoverSettings.Start.NOISE, 0.01, 0, 1)),
                        "killed",
                        Hooks.none())
                .close();
        assertThat(half).doesNotExist();
    }
}
