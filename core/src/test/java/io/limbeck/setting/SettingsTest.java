package io.limbeck.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.limbeck.method.NcfmSettings;
import io.limbeck.method.RecoverSettings;
import io.limbeck.nn.NetworkChoice;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.run.Recipe;
import io.limbeck.synthetic.Formation;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

    private static RecoverSettings roll(int from, int to) {
        return recover(0.08, 0, from, to);
    }

    private static RecoverSettings recover(double crop, double curriculum, int from, int to) {
        RecoverSettings usual = RecoverSettings.defaults();
        return new RecoverSettings(
                usual.start(),
                usual.steps(),
                usual.block(),
                usual.bnWeight(),
                usual.bnFirst(),
                usual.tv(),
                usual.l2(),
                crop,
                curriculum,
                usual.flip(),
                from,
                to,
                usual.optimizer(),
                usual.schedule(),
                usual.checkpointEvery());
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(
                        () -> new FrequencySpec.ScaleMixture(100, 64, 0, 1e-3, true, 1, false, 0),
                        "count is 100; must be a multiple of scales, which is 64; try 64"),
                refused(
                        () -> new FrequencySpec.ScaleMixture(64, 1, 0, 1e-3, true, 1, false, 0),
                        "scales is 1; must be at least 2, as psi normalises over them; try 64"),
                refused(
                        () -> new FrequencySpec.Gaussian(16, 20, true, 17),
                        "bandwidth is 20; a learnt bandwidth starts within 0.1 to 10; try 1\n"
                                + "topK is 17; must be 0 (all) to count, which is 16; try 0"),
                refused(
                        () -> roll(0, 1000),
                        "rollTo is 1000; pixels of a roll must be -512 to 512; try 4"),
                refused(
                        () -> roll(Integer.MIN_VALUE, 4),
                        "rollFrom is -2147483648; pixels of a roll must be -512 to 512; try 0"),
                refused(
                        () -> recover(1, 0.5, 0, 4),
                        "curriculum is 0.5; it lets the least area of the crop fall to smallestCrop, which is 1, the whole image; try smallestCrop 0.08, or 0 for no curriculum"),
                refused(
                        () -> new Formation(Formation.Kind.SINGLE, 5, 1),
                        "factor is 5; a stored image holds factor x factor images, factor must be 1 to 4; try 2"),
                refused(
                        () -> new ScheduleSpec.Step(List.of(0.5, 0.5), 0.1),
                        "milestones is [0.5, 0.5]; fractions of the training must rise between 0 and 1; try [0.5, 0.75]"),
                refused(
                        () -> new OptimizerSpec.Sgd(Double.NaN, 1, -1),
                        """
                        learningRate is NaN; must be above 0; try 0.01
                        momentum is 1; must be 0 to below 1; try 0.9
                        weightDecay is -1; must be 0 or above; try 0.0005, or 0 for none\
                        """),
                refused(
                        () ->
                                new NetworkSpec.ConvNet(
                                        0,
                                        128,
                                        null,
                                        NetworkSpec.Pooling.MAX,
                                        NetworkSpec.Activation.RELU),
                        "depth is 0; blocks must be 1 to 8; try 3 for images of 32 pixels, 4 for 64, 5 for 128\n"
                                + "norm is missing; it must be given"),
                refused(
                        () -> Length.steps(0),
                        "length is \"0 steps\"; write a number above 0 and a unit, such as 60 epochs or 500 steps"),
                refused(
                        () -> new Recipe.ComputeSettings("gpu", "fp16"),
                        "device is \"gpu\"; accepted are auto, cpu, cuda, cuda:N and mps; try auto\n"
                                + "precision is \"fp16\"; accepted are auto, f32 and bf16; try auto"));
    }

    private static Arguments refused(ThrowingCallable make, String message) {
        return Arguments.of(make, message);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void record_badValue_saysValueAndMend(ThrowingCallable make, String message) {
        assertThatIllegalArgumentException().isThrownBy(make).withMessage(message);
    }

    @Test
    void kinds_ofNetworks_areThoseOfRecipes() {
        assertThat(NetworkChoice.kinds())
                .containsExactly(
                        "convnet",
                        "mlp",
                        "lenet",
                        "alexnet",
                        "vgg11",
                        "resnet18",
                        "resnet34",
                        "resnet50",
                        "resnet101",
                        "resnet18-ap",
                        "wrn",
                        "mobilenet-v2",
                        "vit-tiny",
                        "bn-vit-tiny");
    }

    @Test
    void defaults_areValid() {
        assertThat(Recipe.defaults().method()).isEqualTo(NcfmSettings.defaults());
    }

    @Test
    void nearest_beginningOfSeveral_isNone() {
        assertThat(Nearest.of("iters", List.of("iterations", "kind"))).contains("iterations");
        assertThat(Nearest.of("iters", List.of("iterations", "iteration-length"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0 networks", "1, 1 network", "2, 2 networks"})
    void counted_one_isSingular(int count, String text) {
        assertThat(Counted.of(count, "network")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "cuont, count",
        "realBatch, real-batch",
        "real_batch, real-batch",
        "qwertz, ''",
        "x, ''",
        "counters, ''",
        "reals, real-batch",
        "re, ''"
    })
    void nearest_unknownName_isTheOneMeant(String written, String meant) {
        assertThat(Nearest.of(written, List.of("count", "real-batch", "kind")).orElse(""))
                .isEqualTo(meant);
    }
}
