package io.limbeck.run;

import io.limbeck.data.Dataset;
import io.limbeck.evaluate.Continual.Kept;
import io.limbeck.evaluate.ContinualResult;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.run.report.Chart;
import io.limbeck.run.report.Content;
import io.limbeck.run.report.Report;
import io.limbeck.run.report.ReportInput;
import io.limbeck.run.report.ReportInput.ClassStep;
import io.limbeck.run.report.ReportInput.DatasetFacts;
import io.limbeck.run.report.ReportInput.Incremental;
import io.limbeck.run.report.ReportInput.Spread;
import io.limbeck.run.report.ReportInput.SyntheticFacts;
import io.limbeck.run.report.ReportPage;
import io.limbeck.setting.Counted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of class-incremental learning: a curve for each source, and its numbers. */
final class ContinualReport {

    private ContinualReport() {}

    static void write(
            Path html,
            Recipe recipe,
            ContinualRun.Plan plan,
            Dataset data,
            ContinualResult result,
            String command) {
        int ipc = recipe.method().ipc();
        int stored = ipc * data.info().classes();
        Report.write(
                html,
                new ReportInput(
                        "%s, class by class in %d steps"
                                .formatted(data.info().title(), plan.steps()),
                        "recipe %s · %s per class · %s"
                                .formatted(
                                        recipe.name(),
                                        Counted.of(ipc, "image"),
                                        plan.strict()
                                                ? "each step distilled from its own classes alone"
                                                : "%s have seen all classes from the first step on"
                                                        .formatted(
                                                                recipe.method()
                                                                                instanceof
                                                                                TeacherMethod
                                                                        ? "teacher and images"
                                                                        : "the images")),
                        RunCommand.again(command, html.getParent()),
                        RecipeWriter.yaml(recipe),
                        new DatasetFacts(
                                data.info().title(),
                                data.info().shape().toString(),
                                data.info().classes(),
                                data.train().size(),
                                data.test().size(),
                                data.info().licence()),
                        new SyntheticFacts(
                                "Class-incremental", ipc, stored, stored, false, content(recipe)),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        EvaluationResult.empty(),
                        Optional.of(incremental(result, content(recipe))),
                        List.of(),
                        List.of(),
                        Map.of()));
    }

    private static Content content(Recipe recipe) {
        return recipe.method() instanceof CoresetSettings
                ? new Content.RealImages()
                : new Content.Images();
    }

    private static Incremental incremental(ContinualResult result, Content content) {
        List<String> sources = Arrays.stream(Kept.values()).map(Kept::label).toList();
        List<List<ContinualResult.Step>> own = sources.stream().map(result::steps).toList();
        List<ClassStep> steps = new ArrayList<>();
        for (int i = 0; i < own.getFirst().size(); i++) {
            int step = i;
            steps.add(
                    new ClassStep(
                            own.getFirst().get(i).classes(),
                            own.stream()
                                    .map(all -> all.get(step))
                                    .map(all -> new Spread(all.mean(), all.deviation()))
                                    .toList()));
        }
        return new Incremental(
                sources, steps, own.getFirst().getFirst().networks(), chart(result, content));
    }

    private static Chart chart(ContinualResult result, Content content) {
        return Chart.linear(
                "Accuracy on the test images of the classes seen, mean of the networks",
                "classes seen",
                "top-1 (%)",
                Arrays.stream(Kept.values())
                        .map(kept ->
                                new Chart.Series(
                                        ReportPage.source(kept.label(), content),
                                        result.steps(kept.label()).stream()
                                                .map(step ->
                                                        new Chart.Point(
                                                                step.classes(), 100 * step.mean()))
                                                .toList()))
                        .toList());
    }
}
