/** Recipes, run folders, provenance, reports: what stands between a user and a method. */
package io.limbeck.run;
