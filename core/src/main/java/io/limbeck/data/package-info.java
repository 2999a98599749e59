/**
 * Data sets and where they come from: reading, fetching with checksums, class-balanced sampling.
 * Knows tensors, and nothing of networks or methods.
 */
package io.limbeck.data;
