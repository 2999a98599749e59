package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.DataHome;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.NonFiniteLossException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The matching family through files, as a user's run goes. */
class MatchingRunTest {

    private static final List<String> SMALL =
            List.of(
                    "network.depth=2",
                    "network.width=8",
                    "pool.training.length=3 steps",
                    "pool.training.batch=8",
                    "method.ipc=2",
                    "evaluation.seeds=1",
                    "evaluation.training.length=5 steps",
                    "evaluation.training.batch=8",
                    "evaluation.curve-points=1");

    @TempDir private Path folder;

    private DataHome home;

    @BeforeEach
    void prepare() throws IOException {
        home = DataHome.at(folder.resolve("home"));
        PaintedFolder.write(folder.resolve("images"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method.kind=dm method.iterations=3 method.real-batch=8",
                "method.kind=dc method.steps.networks=2 method.steps.outer=2 method.steps.inner=1",
                "method.kind=dsa method.steps.networks=2 method.steps.outer=2 method.steps.inner=1",
                "method.kind=mtt method.iterations=3 method.experts.count=2 method.experts.batch=8"
                        + " method.trajectory.steps=3 method.trajectory.span=1"
                        + " method.trajectory.max-start=2 data.whitening=zca",
                "method.kind=dm method.iterations=3 method.real-batch=8"
                        + " method.parameterization.kind=hallucinator"
                        + " method.parameterization.count=2"
                        + " method.parameterization.base-channels=1",
                "method.kind=mtt method.iterations=2 method.experts.count=2 method.experts.batch=8"
                        + " method.trajectory.steps=3 method.trajectory.span=1"
                        + " method.trajectory.max-start=2 data.whitening=zca"
                        + " method.parameterization.kind=hallucinator"
                        + " method.parameterization.sharing=class"
                        + " method.parameterization.pairing=all",
                "method.kind=datm method.iterations=3 method.experts.count=2 method.experts.batch=8"
                        + " method.trajectory.steps=3 method.trajectory.span=1"
                        + " method.trajectory.max-start=2 method.ramp.from=1"
                        + " method.ramp.iterations=2 method.probe.iterations=2"
                        + " method.probe.factors=[1,3]",
                "method.kind=coreset method.selection=k-center",
                "method.kind=coreset method.selection=random"
            })
    void wholeWay_everyMethod_leavesASetAMeasurementAndAReport(String settings) throws IOException {
        Recipe recipe = recipe(List.of(settings.split(" ")));
        try (Pipeline run =
                Pipeline.create(recipe, folder.resolve("run"), home, Listener.silent(), "test")) {
            run.distill();
            EvaluationResult result = run.evaluate();
            assertThat(result.rows())
                    .extracting(EvaluationResult.Row::source)
                    .containsExactly("synthetic", "random");
            String origin = origin(settings);
            assertThat(Files.readString(run.report())).contains("dark", "light", origin);
            Path export = run.export(Set.of("safetensors", "png"), folder.resolve("out"));
            assertThat(export.resolve("README.md")).content().contains("[0, 1]", origin);
        }
        try (var _ = new PointerScope()) {
            SyntheticSet set = SyntheticSet.load(folder.resolve("run/distilled.safetensors"));
            assertThat(set.showing().images(0, 2).shape()).containsExactly(2, 3, 16, 16);
            assertThat(set.labels().numel()).isEqualTo(4);
        }
    }

    /** What report and card must say of where the images come from. */
    private static String origin(String settings) {
        if (settings.contains("coreset")) {
            return "ontains real pixels";
        }
        return settings.contains("kind=dc ") ? "began as" : "real images, which may remain";
    }

    @Test
    void evaluate_herdingBesideRandomObservers_trainsOneNetworkOfThePoolForIt() throws IOException {
        Recipe recipe =
                recipe(
                        List.of(
                                "method.kind=dm",
                                "method.iterations=1",
                                "method.real-batch=8",
                                "pool.pairs=3",
                                "evaluation.baselines=[herding]"));
        try (Pipeline run =
                Pipeline.create(recipe, folder.resolve("run"), home, Listener.silent(), "test")) {
            run.distill();
            assertThat(home.pools()).doesNotExist();
            assertThat(run.evaluate().row("herding", "convnet").orElseThrow().note())
                    .isEqualTo("in features of a trained network");
        }
        try (Stream<Path> files = Files.walk(home.pools())) {
            assertThat(files)
                    .filteredOn(file -> file.getFileName().toString().startsWith("pair-"))
                    .hasSize(1);
        }
    }

    @Test
    void recipe_badHallucinators_areNamedBeforeAnyWork() {
        assertThatThrownBy(() ->
                        recipe(
                                List.of(
                                        "method.kind=dm",
                                        "method.parameterization.kind=hallucinator",
                                        "method.parameterization.count=0",
                                        "method.parameterization.optimizer.learning-rate=-1",
                                        "method.parameterization.base-channels=-3",
                                        "method.parameterization.constraint.cosine=-0.1",
                                        "method.parameterization.form.kernel=0")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("method.parameterization.count is 0")
                .hasMessageContaining("method.parameterization.optimizer.learning-rate is -1")
                .hasMessageContaining("method.parameterization.base-channels is -3")
                .hasMessageContaining("method.parameterization.constraint.cosine is -0.1")
                .hasMessageContaining("method.parameterization.form.kernel is 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method.parameterization.form.enlarge=3;no multiple of it",
                "method.parameterization.form.kernel=19;nothing would be left",
                "method.parameterization.form.depth=8;nothing would be left"
            })
    void create_hallucinatorThatCannotReachTheImage_isRefusedBeforeNetworksLearn(String text)
            throws IOException {
        String[] parts = text.split(";");
        Recipe recipe =
                recipe(
                        List.of(
                                "method.kind=dm",
                                "method.iterations=1",
                                "method.real-batch=4",
                                "method.parameterization.kind=hallucinator",
                                parts[0]));
        try (Pipeline run =
                Pipeline.create(recipe, folder.resolve("run"), home, Listener.silent(), "test")) {
            assertThatThrownBy(run::distill)
                    .isInstanceOf(RecipeException.class)
                    .hasMessageContaining("method.parameterization.form.")
                    .hasMessageContaining(parts[1]);
        }
    }

    /** At a rate far too high the images leave all bounds, and the loss with them. */
    @Test
    void mtt_rateFarTooHigh_goesBackAndInTheEndGivesUpWithWhatItHas() {
        List<Event> events = new ArrayList<>();
        Recipe recipe =
                recipe(
                        List.of(
                                "method.kind=mtt",
                                "method.iterations=60",
                                "method.checkpoint-every=1",
                                "method.experts.count=1",
                                "method.experts.batch=8",
                                "method.trajectory.steps=3",
                                "method.trajectory.span=1",
                                "method.trajectory.max-start=1",
                                "method.optimizer.learning-rate=1e30",
                                "method.step-size.initial=0.02",
                                "method.guard.greatest=100",
                                "method.guard.patience=2",
                                "method.guard.rollbacks=2"));
        Path path = folder.resolve("run");
        try (Pipeline run = Pipeline.create(recipe, path, home, events::add, "test")) {
            assertThatThrownBy(run::distill)
                    .isInstanceOf(NonFiniteLossException.class)
                    .hasMessageContaining("diverged 3 times");
        }
        assertThat(events)
                .filteredOn(e ->
                        e instanceof Event.Warning(String text)
                                && text.contains("went back to the last good state"))
                .hasSize(2);
        assertThat(path.resolve("checkpoints")).isNotEmptyDirectory();
    }

    @Test
    void recipe_badTrajectories_areAllNamedBeforeAnyWork() {
        assertThatThrownBy(() ->
                        recipe(
                                List.of(
                                        "method.kind=datm",
                                        "method.trajectory.steps=0",
                                        "method.trajectory.span=0",
                                        "method.trajectory.batch=-1",
                                        "method.trajectory.max-start=-5",
                                        "method.experts.count=0",
                                        "method.probe.iterations=1",
                                        "method.labels.momentum=1",
                                        "method.iterations=-1")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("method.trajectory.steps is 0")
                .hasMessageContaining("method.trajectory.span is 0")
                .hasMessageContaining("method.trajectory.batch is -1")
                .hasMessageContaining("method.trajectory.max-start is -5")
                .hasMessageContaining("method.experts.count is 0")
                .hasMessageContaining("method.probe.iterations is 1")
                .hasMessageContaining("method.labels.momentum is 1")
                .hasMessageContaining("method.iterations is -1");
    }

    @Test
    void recipe_badSettings_areAllNamedBeforeAnyWork() {
        assertThatThrownBy(() ->
                        recipe(
                                List.of(
                                        "method.kind=dsa",
                                        "method.steps.outer=0",
                                        "method.steps.inner=-1",
                                        "method.augmentation=color|colour",
                                        "method.parameterization.kind=pixel")))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("method.steps.outer is 0")
                .hasMessageContaining("method.steps.inner is -1")
                .hasMessageContaining("\"colour\" is no operation")
                .hasMessageContaining("did you mean \"pixels\"");
    }

    private Recipe recipe(List<String> settings) {
        List<String> all = new ArrayList<>(SMALL);
        all.add("data.dataset=" + folder.resolve("images"));
        all.addAll(settings);
        return RecipeReader.named("presets/matching", all);
    }
}
