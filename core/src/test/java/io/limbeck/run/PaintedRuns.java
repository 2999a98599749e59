package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs on painted images, begun and continued as a user does, in a home of their own.
 *
 * @param folder of the images, the home and the runs
 */
record PaintedRuns(Path folder) {

    /** Dark and light images. */
    static PaintedRuns ofTwoClasses(Path folder) throws IOException {
        PaintedRuns runs = new PaintedRuns(folder);
        PaintedFolder.write(runs.images());
        return runs;
    }

    /** Two classes between these, too. */
    static PaintedRuns ofFourClasses(Path folder) throws IOException {
        PaintedRuns runs = new PaintedRuns(folder);
        PaintedFolder.writeFour(runs.images());
        return runs;
    }

    Path images() {
        return folder.resolve("images");
    }

    DataHome home() {
        return DataHome.at(folder.resolve("home"));
    }

    /**
     * A recipe for the painted images.
     *
     * @param name of one that comes with Limbeck
     * @param usual what makes it small
     * @param more what one test wants otherwise
     */
    Recipe recipe(String name, List<String> usual, String... more) {
        List<String> sets = new ArrayList<>();
        sets.add("data.dataset=" + images());
        sets.addAll(usual);
        sets.addAll(List.of(more));
        return RecipeReader.named(name, sets);
    }

    Path of(String name) {
        return folder.resolve(name);
    }

    Pipeline start(Recipe recipe, String name, Listener listener) {
        return Pipeline.create(recipe, of(name), home(), listener, "test");
    }

    Pipeline resume(String name) {
        return Pipeline.resume(of(name), home(), Listener.silent(), "test");
    }

    /** Ends a run as Ctrl-C does, after a step of a stage and at those that follow. */
    static Listener interruptingFrom(String stage, long first) {
        return event -> {
            if (event instanceof Event.Step step
                    && step.stage().equals(stage)
                    && step.step() >= first) {
                Thread.currentThread().interrupt();
            }
        };
    }
}
