package io.limbeck.run;

import java.util.List;

/**
 * What a run will cost on this machine.
 *
 * @param stages in the order in which they run
 * @param peakResidentBytes the most physical memory that the process will need, libtorch, Java and
 *     the data set included
 * @param rehearsalSeconds how long it took to find out
 */
public record RunPlan(List<Stage> stages, long peakResidentBytes, double rehearsalSeconds) {

    public RunPlan {
        stages = List.copyOf(stages);
    }

    /**
     * A stage.
     *
     * @param name as events name it
     * @param work for people: how much there is to do
     * @param seconds wall time
     */
    public record Stage(String name, String work, double seconds) {}

    /** Of all stages; fetching data and writing files not included. */
    public double seconds() {
        return stages.stream().mapToDouble(Stage::seconds).sum();
    }
}
