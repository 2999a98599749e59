/**
 * Training networks on labelled images: optimisers, schedules, the supervised loop, metrics, and
 * the pool of pretrained pairs. Knows networks, data and augmentation, and nothing of distillation.
 */
package io.limbeck.train;
