package io.limbeck.run;

import io.limbeck.data.ClassIndex;
import io.limbeck.data.Dataset;

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
        refuseUnfitForData();
        refuseUnfitForMethod();
    }

    /** What needs the data set and no network. */
    void refuseUnfitForData() {
        if (method.needsData()) {
            Dataset data = run.opened();
            recipe.refuse(PixelCheck.data(run.recipe(), data));
            recipe.refuse(
                    RecipeCheck.against(
                            run.recipe(), data.info(), ClassIndex.of(data.train()).smallest()));
        }
    }

    /** After the data: networks are built for it, which would fail on what is known to be off. */
    void refuseUnfitForMethod() {
        recipe.refuse(method.faults());
    }
}
