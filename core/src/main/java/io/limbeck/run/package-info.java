/**
 * Recipes, run folders, provenance, reports: what stands between a user and a method.
 *
 * <p>A program begins here: {@link io.limbeck.run.RecipeReader} gives a recipe, and {@link
 * io.limbeck.run.Pipeline} goes the way from it to a report, in a folder. Without a folder a method
 * is called by its own class in {@link io.limbeck.method}.
 */
package io.limbeck.run;
