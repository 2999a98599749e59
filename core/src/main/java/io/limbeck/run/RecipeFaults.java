package io.limbeck.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong with a recipe, so that one report can say all of it. */
final class RecipeFaults {

    private record Found(Place place, String message) {}

    private final List<Found> found = new ArrayList<>();

    void add(Place place, String message) {
        Found fault = new Found(place, message);
        if (!found.contains(fault)) {
            found.add(fault);
        }
    }

    boolean none() {
        return found.isEmpty();
    }

    /** Throws if there were any; in the order of the lines of each file. */
    void throwIfAny() {
        if (!none()) {
            List<String> sources =
                    found.stream().map(fault -> fault.place().source()).distinct().toList();
            throw new RecipeException(
                    found.stream()
                            .sorted(
                                    Comparator.<Found>comparingInt(fault ->
                                                    sources.indexOf(fault.place().source()))
                                            .thenComparingInt(fault -> fault.place().line()))
                            .map(fault -> fault.place() + ": " + fault.message())
                            .toList());
        }
    }
}
