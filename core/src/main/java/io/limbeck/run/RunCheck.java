package io.limbeck.run;

import io.limbeck.data.ClassIndex;
import io.limbeck.data.Dataset;
import io.limbeck.setting.Fault;
import java.util.ArrayList;
import java.util.List;

/**
 * What only shows of a recipe once its data set is open, before any work is spent.
 *
 * @param run whose data set is opened, unless the method does without
 * @param recipe of the run, with the places of its keys
 */
record RunCheck(RunContext run, MethodRun method, LocatedRecipe recipe) {

    /**
     * Nothing if all is well.
     *
     * @throws RecipeException with every fault
     */
    void refuseFaults() {
        // Before data is fetched.
        recipe.refuse(method.missing());
        List<Fault> faults = new ArrayList<>();
        if (method.needsData()) {
            Dataset data = run.opened();
            recipe.refuse(PixelCheck.data(run.recipe(), data));
            faults.addAll(
                    RecipeCheck.against(
                            run.recipe(), data.info(), ClassIndex.of(data.train()).smallest()));
        }
        // The method builds networks for the data, which must not fail on what is known to be off.
        if (faults.isEmpty()) {
            faults.addAll(method.faults());
        }
        recipe.refuse(faults);
    }
}
