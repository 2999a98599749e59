package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A class at each of three steps. */
@InPointerScope
class ContinualTest {

    private static Continual continual() {
        Network network =
                Networks.create(new NetworkSpec.Mlp(8), new Network.Input(1, 8, 8, Blobs.PATTERNS));
        TrainingSettings training =
                new TrainingSettings(
                        Length.steps(10),
                        8,
                        new OptimizerSpec.Sgd(0.1, 0.9, 0),
                        new ScheduleSpec.Constant(),
                        "none",
                        0,
                        0,
                        0);
        return new Continual(
                Blobs.patterns(),
                ClassSteps.of(Blobs.PATTERNS, 3),
                network,
                training,
                SeedTree.of(1),
                Compute.cpu());
    }

    private static Memory memory(Integer... known) {
        int[] wanted = Arrays.stream(known).mapToInt(label -> label).toArray();
        return Memory.random(
                Blobs.patterns(), wanted, 8, List.of(known), Optional.empty(), SeedTree.of(2));
    }

    /** Whoever knows one class alone is always right about it, and seldom about all. */
    @ParameterizedTest
    @EnumSource(Continual.Kept.class)
    void accuracy_firstStep_isThatOfTheClassesSeen(Continual.Kept kept) {
        assertThat(continual().accuracy(0, List.of(memory(0)), 8, kept, 0)).isEqualTo(1);
    }

    @Test
    void random_besideAMemoryOfAStep_isOfTheClassesOfThatStepAlone() {
        int[] seen = {0, 1, 2};
        Memory real = continual().random(memory(2, 0), seen, 4, SeedTree.of(3));
        long[] labels = HostTensors.longs(real.targets());
        assertThat(Arrays.stream(labels).distinct().sorted()).containsExactly(0L, 2L);
        assertThat(labels).hasSize(8);
        assertThat(real.known()).containsExactly(2, 0);
    }

    @Test
    void random_classesNotSeenYet_areLeftAway() {
        Memory all =
                new Memory(
                        torch.zeros(1, 1, 8, 8),
                        HostTensors.of(new long[1], 1),
                        List.of(0, 1, 2),
                        Optional.empty(),
                        OptionalDouble.empty());
        Memory real = continual().random(all, new int[] {1}, 4, SeedTree.of(3));
        assertThat(HostTensors.longs(real.targets())).containsOnly(1L);
    }
}
