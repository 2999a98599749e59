package io.limbeck.run;

import io.limbeck.event.Event;
import io.limbeck.setting.Fault;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.torch.Compute;
import io.limbeck.torch.MemoryUse;
import java.util.List;

/**
 * Keeps a run below its limit of resident memory: fewer images then pass a network at once.
 *
 * @param limit the recipe's, or the one that a resumed run was given instead
 */
record RunMemory(RunContext run, MemoryLimit limit) {

    /**
     * Keeps the run below its limit from now on.
     *
     * @param needsData as {@link MethodRun#needsData()}
     * @param nets that measure the set
     * @return why the limit cannot be kept, by full key; the run is then as it was
     */
    List<Fault> keep(boolean needsData, List<String> nets) {
        if (!limit.isSet()) {
            return List.of();
        }
        if (!needsData) {
            return List.of(
                    new Fault(
                            "compute.memory",
                            "is %s; a run without data cannot be kept below a limit: take it away, and lower the batches and the capacity of the method instead"
                                    .formatted(limit)));
        }
        Compute compute = run.compute();
        MemoryBudget budget =
                MemoryBudget.of(
                        run.recipe(),
                        nets,
                        run.dataset().info(),
                        compute.precision(),
                        MemoryUse.residentBytes());
        List<Fault> faults = budget.faults(limit, compute);
        if (faults.isEmpty()) {
            int images = budget.images(limit);
            run.atMost(images);
            run.listener()
                    .on(
                            new Event.Note(
                                    "to stay below %s, at most %d images pass a network at once"
                                            .formatted(limit, images)));
        }
        return faults;
    }
}
