/**
 * Benchmarks of the work that dominates a run, each through the code that runs use. They measure
 * the processor and not the disk: random pixels stand in for a data set, since no time depends on
 * their values.
 */
package io.limbeck.bench;
