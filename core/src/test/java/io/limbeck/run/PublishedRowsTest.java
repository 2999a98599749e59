package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.method.DcSettings;
import io.limbeck.method.MttSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Schedule;
import io.limbeck.train.TrainingSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipes of published rows, held to the settings that were published. */
class PublishedRowsTest {

    @ParameterizedTest
    @ValueSource(strings = {"cifar10", "mnist", "fashion-mnist", "svhn"})
    void dc_fiftyImages_stepAsPublished(String dataset) {
        Recipe recipe = RecipeReader.named(dataset + "/dc-ipc50");
        DcSettings dc = (DcSettings) recipe.method();

        assertThat(recipe.data().dataset()).isEqualTo(dataset);
        assertThat(dc.ipc()).isEqualTo(50);
        assertThat(dc.steps().networks()).isEqualTo(1000);
        assertThat(dc.steps().outer()).isEqualTo(50);
        assertThat(dc.steps().inner()).isEqualTo(10);
    }

    @Test
    void tesla_cifar100_isMttsRowForTwiceAsLong() {
        Recipe recipe = RecipeReader.named("cifar100/tesla-ipc50");
        MttSettings tesla = (MttSettings) recipe.method();
        MttSettings mtt = (MttSettings) RecipeReader.named("cifar100/mtt-ipc50").method();

        assertThat(recipe.data().whitening()).isEqualTo(Recipe.Data.Whitening.ZCA);
        assertThat(tesla.iterations()).isEqualTo(10_000);
        assertThat(tesla.trajectory().gradient()).isEqualTo(TrajectoryMatching.Form.TESLA);
        assertThat(tesla.trajectory().steps()).isEqualTo(80);
        assertThat(tesla.trajectory().span()).isEqualTo(2);
        assertThat(tesla.trajectory().maxStart()).isEqualTo(40);
        assertThat(tesla.trajectory().batch()).isEqualTo(125);
        assertThat(tesla.optimizer()).isEqualTo(mtt.optimizer());
        assertThat(tesla.stepSize()).isEqualTo(mtt.stepSize());
    }

    /** 5e-4 is customary for WRN alone. */
    @ParameterizedTest
    @CsvSource({
        "cifar10/ssd-kd-resnet34-resnet18, 0.0001, 1.33, 0.5",
        "cifar10/ssd-kd-vgg11-resnet18, 0.0001, 1, 0.5",
        "cifar10/ssd-kd-wrn40-2-wrn16-1, 0.0005, 1.1, 0.4",
        "cifar10/ssd-kd-wrn40-2-wrn16-2, 0.0005, 1.1, 0.4",
        "cifar10/ssd-kd-wrn40-2-wrn40-1, 0.0005, 1.1, 0.4",
        "cifar100/ssd-kd-resnet34-resnet18, 0.0001, 1.33, 0.5",
        "cifar100/ssd-kd-vgg11-resnet18, 0.0001, 1, 0.5",
        "cifar100/ssd-kd-wrn40-2-wrn16-1, 0.0005, 1.1, 0.4",
        "cifar100/ssd-kd-wrn40-2-wrn16-2, 0.0005, 1.1, 0.4",
        "cifar100/ssd-kd-wrn40-2-wrn40-1, 0.0005, 1.1, 0.4"
    })
    void ssdKd_pairs_haveTheirTeachersDecayAndWeights(
            String name, double decay, double adversarial, double task) {
        Recipe recipe = RecipeReader.named(name);
        var inversion = ((SsdKdSettings) recipe.method()).inversion();

        assertThat(recipe.pool().training().optimizer())
                .isEqualTo(new OptimizerSpec.Sgd(0.1, 0.9, decay));
        assertThat(inversion.adversarialWeight()).isEqualTo(adversarial);
        assertThat(inversion.taskWeight()).isEqualTo(task);
    }

    /** A tenth of the rate from the thirtieth epoch on, and again from the sixtieth, of ninety. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "imagenette/sre2l-ipc10",
                "imagenette/rded-ipc10",
                "imagewoof/sre2l-ipc10",
                "imagewoof/rded-ipc10",
                "imagenet100/sre2l-ipc10",
                "imagenet100/rded-ipc10"
            })
    void squeeze_imageNetSubsets_fallsEveryThirtyEpochs(String name) {
        TrainingSettings training = RecipeReader.named(name).pool().training();
        assertThat(training.length()).isEqualTo(Length.epochs(90));
        Schedule schedule = Schedule.of(training.schedule(), 90);
        for (int epoch = 0; epoch < 90; epoch++) {
            assertThat(schedule.factor(epoch))
                    .as("epoch %d", epoch)
                    .isCloseTo(Math.pow(0.1, Math.floorDiv(epoch, 30)), within(1e-12));
        }
    }

    @Test
    void ncfm_softLabelsAsReleased_endHardInTheirLast101Epochs() {
        Recipe recipe =
                RecipeReader.named(
                        "cifar10/ncfm-ipc10",
                        List.of("method.labels=soft-released", "evaluation.hard-end=0.0505"));

        assertThat(((NcfmSettings) recipe.method()).labels())
                .isEqualTo(NcfmSettings.Labels.SOFT_RELEASED);
        assertThat(recipe.evaluation().hardEnd()).isEqualTo(0.0505);
        assertThat(RecipeReader.named("cifar10/ncfm-ipc10").evaluation().hardEnd()).isZero();
    }

    @Test
    void hardEnd_besideHardLabels_isRefused() {
        assertThatThrownBy(() ->
                        RecipeReader.named(
                                "cifar10/ncfm-ipc10", List.of("evaluation.hard-end=0.05")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("evaluation.hard-end is 0.05; only a set's own soft labels");
    }
}
