package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.InversionSettings.Meta;
import io.limbeck.method.InversionSettings.Source;
import io.limbeck.method.TinyTeacher;
import io.limbeck.nn.Generator;
import io.limbeck.nn.GeneratorSpec;
import io.limbeck.nn.Generators;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way each term leads, and what a call hands to the meta weights. */
@InPointerScope
class InversionTest {

    @TempDir private Path folder;

    private Dataset data;
    private Teacher teacher;

    @BeforeEach
    void prepare() {
        data = Blobs.of(4, 20, new ImageShape(1, 8, 8));
        teacher = TinyTeacher.of(data, folder);
    }

    @AfterEach
    void free() {
        teacher.close();
    }

    /** One term before and after ten steps of a generator against it alone, on the same latents. */
    private double[] beforeAndAfter(String term, double bn, double task, double adversarial) {
        InversionSettings settings = settings(bn, task, adversarial);
        Parts parts =
                new Parts(
                        TinyRun.settings(1, settings, "none"),
                        TinyRun.subject(data),
                        teacher,
                        SeedTree.of(1));
        GeneratedImages origin = parts.generator().orElseThrow();
        InversionLoss loss =
                new InversionLoss(
                        settings,
                        new Modulation(0, false),
                        teacher,
                        new StatisticsMemory(0, teacher.weights()));
        InversionLoss.Call call =
                new InversionLoss.Call(
                        torch.zeros(4), Optional.empty(), Optional.of(parts.student()));
        ImageOrigin.Attempt attempt = origin.begin(SeedTree.of(2));
        double first = Double.NaN;
        double last = Double.NaN;
        for (int k = 0; k <= 10; k++) {
            InversionLoss.Value value = loss.of(attempt.images(), call, SeedTree.of(3), 1);
            last = value.terms().get(term);
            first = k == 0 ? last : first;
            attempt.step(Gradients.of(value.total(), attempt.leaves()), false);
        }
        return new double[] {first, last};
    }

    private static InversionSettings settings(double bn, double task, double adversarial) {
        return new InversionSettings(
                Source.GENERATOR,
                TinyRun.BATCH,
                3,
                2e-3,
                0.01,
                Meta.NONE,
                0,
                bn,
                0,
                task,
                adversarial,
                false,
                InversionSettings.Labels.PREDICTED,
                0,
                false,
                InversionSettings.PixelClass.SHARES,
                false,
                "none");
    }

    @Test
    void adversaryAlone_raisesTheDivergence() {
        double[] kl = beforeAndAfter("adversary", 0, 0, 1);
        assertThat(kl[1]).isGreaterThan(kl[0]);
    }

    @Test
    void bnAlone_lowersTheMismatch() {
        double[] mismatch = beforeAndAfter("batchNorm", 1, 0, 0);
        assertThat(mismatch[1]).isLessThan(mismatch[0]);
    }

    @Test
    void taskAlone_raisesTheConfidence() {
        double[] entropy = beforeAndAfter("crossEntropy", 0, 1, 0);
        assertThat(entropy[1]).isLessThan(entropy[0]);
    }

    @Test
    void phi_isAConstantUnlessAskedFor() {
        for (boolean through : new boolean[] {false, true}) {
            InversionSettings usual = TinyRun.usual();
            InversionSettings settings =
                    new InversionSettings(
                            usual.source(),
                            usual.batch(),
                            usual.steps(),
                            usual.learningRate(),
                            usual.latentRate(),
                            usual.meta(),
                            0,
                            0,
                            0,
                            1,
                            0,
                            false,
                            usual.labels(),
                            2,
                            true,
                            usual.pixelClass(),
                            through,
                            "none");
            Modulation phi = new Modulation(2, true);
            InversionLoss loss =
                    new InversionLoss(
                            settings, phi, teacher, new StatisticsMemory(0, teacher.weights()));
            Tensor images = SeedTree.of(1).tensors().uniform(16, 1, 8, 8).set_requires_grad(true);
            InversionLoss.Call call =
                    new InversionLoss.Call(torch.zeros(4), Optional.empty(), Optional.empty());
            float[] found =
                    HostTensors.floats(
                            Gradients.of(
                                            loss.of(images, call, SeedTree.of(1), 1).total(),
                                            List.of(images))
                                    .getFirst());

            Tensor logs =
                    torch.log_softmax(
                            teacher.network()
                                    .forward(
                                            teacher.weights(),
                                            teacher.normalization().apply(images),
                                            io.limbeck.nn.Pass.INFERENCE)
                                    .logits(),
                            1);
            Tensor top = logs.max(1).get0();
            Tensor weight = top.exp().neg().add(new Scalar(1)).pow(new Scalar(2));
            Tensor expected = (through ? weight : weight.detach()).mul(top).mean().neg();
            assertThat(found)
                    .containsExactly(
                            HostTensors.floats(Gradients.of(expected, List.of(images)).getFirst()),
                            within(1e-6f));
        }
    }

    @Test
    void fomaml_oneStep_isTheOrdinaryGradientsAdamStep() {
        Generator generator =
                Generators.create(new GeneratorSpec(GeneratorSpec.Kind.GEN32, 8, 8), 1, 8, 8);
        Weights initial = generator.init(SeedTree.of(1));
        GeneratedImages meta =
                new GeneratedImages(generator, initial, one(Meta.FOMAML), teacher.compute());
        GeneratedImages plain =
                new GeneratedImages(generator, initial, one(Meta.NONE), teacher.compute());
        for (GeneratedImages origin : List.of(meta, plain)) {
            ImageOrigin.Attempt attempt = origin.begin(SeedTree.of(2));
            Tensor loss = attempt.images().pow(new Scalar(2)).mean();
            attempt.step(Gradients.of(loss, attempt.leaves()), true);
            attempt.finish();
        }
        plain.weights()
                .all()
                .forEach((name, tensor) ->
                        assertThat(HostTensors.floats(meta.weights().get(name)))
                                .as(name)
                                .isEqualTo(HostTensors.floats(tensor))
                                .isNotEqualTo(HostTensors.floats(initial.get(name))));
    }

    private static InversionSettings one(Meta meta) {
        return new InversionSettings(
                Source.GENERATOR,
                TinyRun.BATCH,
                1,
                2e-3,
                0.01,
                meta,
                0,
                1,
                0,
                1,
                0,
                false,
                InversionSettings.Labels.PREDICTED,
                0,
                false,
                InversionSettings.PixelClass.SHARES,
                false,
                "none");
    }

    @Test
    void reptile_movesTowardsWhereTheCallEnded() {
        Generator generator =
                Generators.create(new GeneratorSpec(GeneratorSpec.Kind.GEN32, 8, 8), 1, 8, 8);
        Weights initial = generator.init(SeedTree.of(1));
        GeneratedImages origin =
                new GeneratedImages(generator, initial, one(Meta.REPTILE), teacher.compute());
        ImageOrigin.Attempt attempt = origin.begin(SeedTree.of(2));
        Tensor loss = attempt.images().mean();
        attempt.step(Gradients.of(loss, attempt.leaves()), true);
        Tensor end = attempt.leaves().getFirst().detach().clone();
        attempt.finish();
        Tensor start = initial.get("start.weight");
        Tensor moved = origin.weights().get("start.weight").sub(start);
        assertThat(moved.mul(end.sub(start)).sum().item_double()).isPositive();
    }

    @Test
    void reset_everyCall_beginsFromOtherWeights() {
        Generator generator =
                Generators.create(new GeneratorSpec(GeneratorSpec.Kind.GEN32, 8, 8), 1, 8, 8);
        Weights initial = generator.init(SeedTree.of(1));
        GeneratedImages origin =
                new GeneratedImages(generator, initial, one(Meta.RESET), teacher.compute());
        float[] first = HostTensors.floats(origin.begin(SeedTree.of(2)).leaves().getFirst());
        float[] second = HostTensors.floats(origin.begin(SeedTree.of(3)).leaves().getFirst());
        assertThat(first).isNotEqualTo(second);
        assertThat(HostTensors.floats(origin.weights().get("start.weight")))
                .isEqualTo(HostTensors.floats(initial.get("start.weight")));
    }
}
