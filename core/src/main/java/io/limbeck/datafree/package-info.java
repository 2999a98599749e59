/**
 * Data-free distillation: a teacher is inverted into images, a bounded buffer keeps them, and a
 * student learns from the buffer. Knows nothing of data sets but what a teacher's card says of one.
 */
package io.limbeck.datafree;
