/** Distances between real and synthetic images, as observed by networks. */
package io.limbeck.objective;
