package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Datasets;
import io.limbeck.event.Listener;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.torch.Compute;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a {@link Pipeline} begins with.
 *
 * @param folder of the run, which is in use from now on
 * @param source opens the data set, and says how that goes
 * @param pools where networks are that runs share
 * @param compute where and how exactly
 * @param limit of memory
 */
record RunStart(
        RunFolder folder,
        Function<Listener, Dataset> source,
        Path pools,
        Compute compute,
        MemoryLimit limit) {

    /** As {@link Pipeline#create}. */
    static RunStart anew(Recipe recipe, Path runFolder, DataHome home) {
        // First, so that a recipe for another device leaves no folder behind.
        Compute compute = compute(recipe);
        RunFolder folder = RunFolder.create(runFolder, recipe);
        return new RunStart(
                folder, in(home, recipe), home.pools(), compute, recipe.compute().memory());
    }

    /** As {@link Pipeline#resume(Path, DataHome, Optional, Listener, String)}. */
    static RunStart again(Path runFolder, DataHome home, Optional<MemoryLimit> memory) {
        return again(RunFolder.open(runFolder), home, memory);
    }

    /** As {@link RunHelper}. */
    static RunStart beside(Path runFolder, DataHome home, Optional<MemoryLimit> memory) {
        return again(RunFolder.beside(runFolder), home, memory);
    }

    private static RunStart again(RunFolder folder, DataHome home, Optional<MemoryLimit> memory) {
        Recipe recipe = folder.recipe();
        try {
            return new RunStart(
                    folder,
                    again(home, folder),
                    home.pools(),
                    compute(recipe),
                    memory.orElse(recipe.compute().memory()));
        } catch (RuntimeException e) {
            // Another device may be named before the next attempt: the folder is not to stay in
            // use.
            folder.close();
            throw e;
        }
    }

    /** As {@link Pipeline#on}. */
    static RunStart on(Recipe recipe, Path runFolder, Dataset data, Path pools) {
        Compute compute = compute(recipe);
        RunFolder folder =
                RunFiles.isRun(runFolder)
                        ? ofTheSame(recipe, RunFolder.open(runFolder))
                        : RunFolder.create(runFolder, recipe);
        return new RunStart(folder, _ -> data, pools, compute, recipe.compute().memory());
    }

    /** Where it computes, and what the data is called, may be other than when it began. */
    private static RunFolder ofTheSame(Recipe recipe, RunFolder folder) {
        List<String> differing;
        try {
            differing =
                    RecipeDifferences.between(folder.recipe(), recipe).stream()
                            .filter(setting ->
                                    !setting.startsWith("compute.")
                                            && !setting.startsWith("data.dataset "))
                            .toList();
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
        if (!differing.isEmpty()) {
            folder.close();
            throw new RunException(
                    "%s was begun otherwise: %s; name another folder"
                            .formatted(folder.path(), String.join("; ", differing)));
        }
        return folder;
    }

    /** The data set of a run that began earlier, whose folder may have gone. */
    static Function<Listener, Dataset> again(DataHome home, RunFolder folder) {
        String name = folder.recipe().data().dataset();
        return listener -> {
            if (!Datasets.isNamed(name)) {
                throw new RunException(
                        "the data of this run, %s, is not there; put the folder back, or, if it was moved, write its new place as data.dataset into %s"
                                .formatted(name, folder.recipeFile()));
            }
            return in(home, folder.recipe()).apply(listener);
        };
    }

    private static Function<Listener, Dataset> in(DataHome home, Recipe recipe) {
        return listener -> recipe.data().open(home, listener);
    }

    private static Compute compute(Recipe recipe) {
        // libtorch's switches belong to the thread below, which a virtual one may leave.
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "a run was begun on a virtual thread; begin it on a platform thread and stay on that, such as one of Thread.ofPlatform()");
        }
        return Compute.resolve(recipe.compute().device(), recipe.compute().precision());
    }
}
