package io.limbeck.run;

import io.limbeck.setting.Fault;
import java.util.List;
import java.util.Map;

/**
 * A recipe that knows where its settings were written, so that what only shows later (a data set
 * with too few images) can be reported at its line.
 *
 * @param recipe valid in itself
 * @param places {@code file:line} by key, such as {@code method.ipc}; defaults have none
 */
public record LocatedRecipe(Recipe recipe, Map<String, String> places) {

    public LocatedRecipe {
        places = Map.copyOf(places);
    }

    /**
     * Throws if there are faults.
     *
     * @param faults their settings are full keys, such as {@code method.ipc}
     * @throws RecipeException with all of them, each at its place
     */
    public void refuse(List<Fault> faults) {
        if (!faults.isEmpty()) {
            throw new RecipeException(
                    faults.stream()
                            .map(fault -> placeOf(fault.setting()) + ": " + fault.message())
                            .toList());
        }
    }

    private String placeOf(String key) {
        for (String part = key; ; part = part.substring(0, part.lastIndexOf('.'))) {
            if (places.containsKey(part)) {
                return places.get(part);
            }
            if (part.indexOf('.') < 0) {
                return "recipe " + recipe.name();
            }
        }
    }
}
