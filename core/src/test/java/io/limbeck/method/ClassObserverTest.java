package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What the features of a class depend on: its own images, and none of the company it is in. */
class ClassObserverTest extends NcfmFixture {

    private static final String AUGMENTATION = "color_crop_cutout";

    private MatchingParts parts() {
        return new MatchingParts(network, data, seeds, Compute.cpu());
    }

    private ClassObserver observer() {
        return new ClassObserver(
                network,
                Pass.INFERENCE,
                output -> List.of(output.features()),
                parts().views(16, AUGMENTATION),
                Compute.cpu());
    }

    private Synthesis images() {
        return parts().asPixels(
                        new MatchingParts.Start(
                                Initialization.RANDOM,
                                2,
                                new OptimizerSpec.Sgd(1, 0, 0),
                                AUGMENTATION),
                        Formation.plain());
    }

    @Test
    void observe_allClasses_giveGradientToTheImagesOfTheOwnAlone() {
        Weights extractor = network.init(SeedTree.of(2));
        try (Synthesis images = images()) {
            Draft draft = images.draft(SeedTree.of(0));
            List<Tensor> leaves =
                    Stream.of(0, 1, 2)
                            .map(label -> draft.ofClass(label).leaves().getFirst())
                            .toList();
            for (int own = 0; own < 3; own++) {
                ClassObserver.Observation observed =
                        observer()
                                .observe(
                                        new Turn(0, SeedTree.of(3), 1),
                                        extractor,
                                        List.of(0, 1, 2),
                                        draft)
                                .get(own);
                List<Tensor> gradients =
                        Gradients.orZeros(observed.synthetic().getFirst().square().sum(), leaves);
                for (int label = 0; label < 3; label++) {
                    assertThat(gradients.get(label).abs().max().item_double() > 0)
                            .as("of class %d by images of %d", own, label)
                            .isEqualTo(label == own);
                }
                assertThat(observed.leaves()).containsExactly(leaves.get(own));
                assertThat(observed.real().getFirst().requires_grad()).isFalse();
            }
        }
        assertThat(extractor.all().values()).noneMatch(weight -> weight.requires_grad());
    }

    @Test
    void observe_aClassAlone_seesWhatItSeesAmongOthers() {
        Weights extractor = network.init(SeedTree.of(2));
        Turn turn = new Turn(4, SeedTree.of(3), 1);
        try (Synthesis images = images()) {
            Draft draft = images.draft(SeedTree.of(0));
            List<ClassObserver.Observation> together =
                    observer().observe(turn, extractor, List.of(0, 1, 2), draft);
            for (int label = 2; label >= 0; label--) {
                ClassObserver.Observation alone =
                        observer().observe(turn, extractor, List.of(label), draft).getFirst();
                assertAlike(alone.real(), together.get(label).real());
                assertAlike(alone.synthetic(), together.get(label).synthetic());
            }
        }
    }

    private static void assertAlike(List<Tensor> some, List<Tensor> others) {
        Tensor apart = some.getFirst().sub(others.getFirst());
        assertThat(apart.abs().max().item_double()).isLessThan(1e-4);
    }

    /** As one process that visits all, or as many as there are classes: draws are of a class. */
    @Test
    void distill_classByClass_givesTheImagesOfAllAtOnce() {
        NcfmSettings settings =
                settings(3, NcfmSettings.Extractor.RANDOM)
                        .draft()
                        .optimizer(new OptimizerSpec.Sgd(0.01, 0.5, 0))
                        .settings();
        try (SyntheticSet together = distilled(settings, Compute.cpu());
                SyntheticSet apart = distilled(settings, Compute.cpu().atMost(1));
                SyntheticSet before =
                        distilled(settings.draft().iterations(1).settings(), Compute.cpu())) {
            Tensor difference = together.images().sub(apart.images()).abs();
            Tensor moved = together.images().sub(before.images()).abs();
            assertThat(moved.max().item_double()).isGreaterThan(1e-3);
            assertThat(difference.max().item_double()).isLessThan(1e-2 * moved.max().item_double());
        }
    }

    private SyntheticSet distilled(NcfmSettings settings, Compute compute) {
        return Ncfm.distill(
                settings, network, Optional.empty(), data, seeds, compute, Hooks.none());
    }
}
