/**
 * Views of images: differentiable, batched, seeded, and replayable from their parameters. Knows
 * tensors and nothing of networks or methods.
 */
package io.limbeck.augment;
