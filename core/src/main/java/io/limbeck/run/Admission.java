package io.limbeck.run;

import io.limbeck.data.DataException;
import io.limbeck.event.StoppedException;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.torch.UnusableFileException;
import java.util.List;
import java.util.Map;

/** Lets a run begin its work if its recipe fits its data and its limit of memory. */
final class Admission {

    private final RunContext run;
    private final MethodRun method;
    private final RunMemory memory;
    private boolean given;

    /**
     * @param limit of memory
     */
    Admission(RunContext run, MethodRun method, MemoryLimit limit) {
        this.run = run;
        this.method = method;
        this.memory = new RunMemory(run, limit);
    }

    /**
     * Before any work; once given, it stays.
     *
     * @param nets that measure the set
     * @throws RecipeException with every fault; a run that began with it leaves no folder
     */
    void require(List<String> nets) {
        if (given) {
            return;
        }
        // Files of data cannot be mapped by an interrupted thread.
        StoppedException.ifInterrupted(
                () -> "the run was stopped before any work; what its folder has is kept");
        LocatedRecipe located = new LocatedRecipe(run.recipe(), Map.of());
        try {
            new RunCheck(run, method, located).refuseFaults();
            located.refuse(memory.keep(method.needsData(), nets));
        } catch (RecipeException | DataException | UnusableFileException e) {
            run.folder().refuse();
            throw e;
        }
        given = true;
    }
}
