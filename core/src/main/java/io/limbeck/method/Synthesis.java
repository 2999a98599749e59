package io.limbeck.method;

import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A set in the making: what is stored, how images come out of it, and the optimiser that moves it.
 * Methods know no more of a parameterisation than this.
 */
interface Synthesis extends Restorable, AutoCloseable {

    int classes();

    /** Images of a class in one rendering. */
    int imagesPerClass();

    /**
     * Opens one step, in the innermost scope.
     *
     * @param seeds of what is drawn for its renderings
     */
    Draft draft(SeedTree seeds);

    /** Numbers of the last step that people may want to see, by name. */
    Map<String, Double> values();

    /**
     * The set as it is now, on the CPU; owned by the caller's scope.
     *
     * @param facts how it was made
     */
    SyntheticSet current(Map<String, String> facts);

    /** These facts, and what the set was before the first step. */
    static Map<String, String> began(Initialization init, Map<String, String> facts) {
        Map<String, String> all = new LinkedHashMap<>(facts);
        all.put(Initialization.FACT, init.fact());
        return all;
    }

    @Override
    void close();
}
