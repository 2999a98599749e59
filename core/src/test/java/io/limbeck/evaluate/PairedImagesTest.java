package io.limbeck.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Zca;
import io.limbeck.event.Listener;
import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Hallucination;
import io.limbeck.synthetic.Parameterization.Hallucinated;
import io.limbeck.synthetic.Parameterization.Pairing;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingImages;
import io.limbeck.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@InPointerScope
class PairedImagesTest {

    private static final int COUNT = 3;

    private static SyntheticSet set(Sharing sharing, Pairing pairing, Formation formation) {
        var info = Blobs.patterns().info();
        Hallucinator hallucinator = Hallucinated.defaults().hallucinator(info.shape());
        List<Weights> weights = new ArrayList<>();
        for (int i = 0; i < (sharing == Sharing.SHARED ? COUNT : 3 * COUNT); i++) {
            weights.add(hallucinator.init(SeedTree.of(i)).asLeaves());
        }
        long[] labels = {0, 0, 1, 1, 2, 2};
        return new SyntheticSet(
                info,
                2,
                formation,
                torch.randn(6, 1, info.shape().height(), info.shape().width())
                        .set_requires_grad(true),
                HostTensors.of(labels, 6),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.of(new Hallucination(hallucinator, sharing, pairing, weights)));
    }

    /** What a whitening makes of the pixels is what the hallucinators made, but for rounding. */
    @Test
    void seenBy_theWhiteningOfTheSet_isWhatItMakesOfThePixels() {
        Zca zca = Zca.of(Blobs.patterns().train());
        try (zca) {
            PairedImages paired =
                    PairedImages.of(
                            set(Sharing.SHARED, Pairing.RANDOM, Formation.plain()).whitenedBy(zca),
                            SeedTree.of(5));
            int[] indices = {3, 0, 5};
            TrainingImages seen = paired.seenBy(zca, Compute.cpu()).orElseThrow();
            Tensor expected = zca.apply(paired.images(indices));
            assertThat(torch.allclose(seen.images(indices), expected, 1e-3, 1e-3, false)).isTrue();
            assertThat(torch.equal(seen.targets(indices), paired.targets(indices))).isTrue();
            TrainingImages drawn = seen.drawn(SeedTree.of(9));
            assertThat(
                            torch.allclose(
                                    drawn.images(indices),
                                    zca.apply(paired.drawn(SeedTree.of(9)).images(indices)),
                                    1e-3,
                                    1e-3,
                                    false))
                    .isTrue();
        }
    }

    @Test
    void seenBy_anotherWhitening_isNotKnown() {
        try (Zca own = Zca.of(Blobs.patterns().train());
                Zca other = Zca.of(Blobs.patterns().test())) {
            SyntheticSet set = set(Sharing.SHARED, Pairing.RANDOM, Formation.plain());
            assertThat(
                            PairedImages.of(set.whitenedBy(own), SeedTree.of(5))
                                    .seenBy(other, Compute.cpu()))
                    .isEmpty();
            assertThat(PairedImages.of(set, SeedTree.of(5)).seenBy(own, Compute.cpu())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"SHARED,1", "CLASS,1", "SHARED,2", "CLASS,2"})
    void images_eachSample_isThatPairOfTheDecodedSet(Sharing sharing, int factor) {
        SyntheticSet set =
                set(sharing, Pairing.RANDOM, new Formation(Formation.Kind.SINGLE, factor, 100));
        int each = 2 * factor * factor;
        Tensor logits = torch.randn(set.decodedCount(), 3);
        PairedImages paired = PairedImages.of(set.withSoftLabels(logits), SeedTree.of(5));
        assertThat(paired.size()).isEqualTo(3 * each);
        int[] indices = {3 * each - 1, 0, each, 1, 2 * each + 1, 0};
        int[] drawn = paired.hallucinators(indices.length);
        assertThat(IntStream.of(drawn).distinct().count()).isGreaterThan(1);
        Tensor images = paired.images(indices);
        Tensor targets = paired.targets(indices);
        assertThat(images.requires_grad()).isFalse();
        Tensor all = set.decode().images().detach();
        Tensor probabilities = torch.softmax(logits, 1);
        for (int i = 0; i < indices.length; i++) {
            int label = indices[i] / each;
            int row = (label * COUNT + drawn[i]) * each + indices[i] % each;
            double far = images.select(0, i).sub(all.select(0, row)).abs().max().item_double();
            assertThat(far).isLessThan(1e-5);
            assertThat(torch.equal(targets.select(0, i), probabilities.select(0, row))).isTrue();
        }
    }

    @Test
    void targets_labelsOfBases_followTheBaseAndNotTheHallucinator() {
        SyntheticSet set = set(Sharing.CLASS, Pairing.RANDOM, Formation.plain());
        Tensor logits = torch.randn(6, 3);
        PairedImages paired = PairedImages.of(set.withSoftLabels(logits), SeedTree.of(5));
        int[] indices = {5, 0, 2, 1, 3, 0};
        Tensor targets = paired.targets(indices);
        Tensor probabilities = torch.softmax(logits, 1);
        for (int i = 0; i < indices.length; i++) {
            assertThat(torch.equal(targets.select(0, i), probabilities.select(0, indices[i])))
                    .isTrue();
        }
    }

    @Test
    void drawn_manySteps_isUniformAndAFunctionOfTheSeeds() {
        PairedImages paired =
                PairedImages.of(
                        set(Sharing.SHARED, Pairing.RANDOM, Formation.plain()), SeedTree.of(5));
        int[] counts = new int[COUNT];
        for (int step = 0; step < 500; step++) {
            for (int drawn : ((PairedImages) paired.drawn(SeedTree.of(step))).hallucinators(6)) {
                counts[drawn]++;
            }
        }
        double expected = 1000;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).isLessThan(9.21); // 2 degrees of freedom, 1 %
        int[] all = {0, 1, 2, 3, 4, 5};
        TrainingImages step = paired.drawn(SeedTree.of(1));
        assertThat(torch.equal(step.images(all), paired.drawn(SeedTree.of(1)).images(all)))
                .isTrue();
        assertThat(torch.equal(step.images(all), paired.drawn(SeedTree.of(2)).images(all)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void evaluation_ofPairs_movesNeitherBasesNorHallucinatorsAndRepeats(Pairing pairing) {
        SyntheticSet set = set(Sharing.CLASS, pairing, Formation.plain());
        List<Tensor> made = new ArrayList<>(List.of(set.images()));
        set.hallucination()
                .orElseThrow()
                .weights()
                .forEach(weights -> made.addAll(weights.parameters()));
        assertThat(made).allMatch(Tensor::requires_grad);
        List<float[]> before = made.stream().map(HostTensors::floats).toList();

        double first = accuracy(set);
        assertThat(accuracy(set)).isEqualTo(first);

        assertThat(made).noneMatch(tensor -> tensor.grad().defined());
        assertThat(made.stream().map(HostTensors::floats).toList())
                .usingRecursiveComparison()
                .isEqualTo(before);
    }

    private static double accuracy(SyntheticSet set) {
        TrainingSettings training =
                new TrainingSettings(
                        Length.steps(8),
                        4,
                        OptimizerSpec.Sgd.defaults(),
                        ScheduleSpec.Constant.defaults(),
                        "none",
                        0,
                        0,
                        0);
        return Evaluation.run(
                        set,
                        Blobs.patterns(),
                        new EvaluationSettings(List.of("mlp"), 1, training, List.of(), 2),
                        new NetworkSpec.Mlp(16),
                        Optional.empty(),
                        SeedTree.of(3),
                        Compute.cpu(),
                        Listener.silent())
                .rows()
                .getFirst()
                .mean();
    }

    @Test
    void source_randomPairing_hasABaseAnEpochAndAllHasEveryPair() {
        SyntheticSource random =
                new SyntheticSource(set(Sharing.SHARED, Pairing.RANDOM, Formation.plain()), true);
        assertThat(random.trainingImages()).isEqualTo(6);
        assertThat(random.images(SeedTree.of(0)).size()).isEqualTo(6);
        assertThat(random.storedImages()).isEqualTo(6);
        assertThat(random.note()).contains("3 hallucinators").contains("images per class");
        SyntheticSource all =
                new SyntheticSource(set(Sharing.SHARED, Pairing.ALL, Formation.plain()), true);
        assertThat(all.trainingImages()).isEqualTo(18);
        assertThat(all.images(SeedTree.of(0)).size()).isEqualTo(18);
        Tensor labels = random.images(SeedTree.of(0)).targets(new int[] {5, 0});
        assertThat(HostTensors.longs(labels)).containsExactly(2, 0);
        assertThat(random.images(SeedTree.of(0)).images(new int[] {0}).mean().item_double())
                .isCloseTo(0.5, within(2.0));
    }
}
