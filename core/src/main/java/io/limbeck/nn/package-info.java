/**
 * Networks as pure functions of their weights, and the zoo of them. Knows tensors and nothing of
 * data, training or methods.
 */
package io.limbeck.nn;
