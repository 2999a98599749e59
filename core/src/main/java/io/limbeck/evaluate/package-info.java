/** Protocols that measure what a synthetic set is worth, with their baselines. */
package io.limbeck.evaluate;
