package io.limbeck.datafree;

/**
 * What it took to bring a student where it is.
 *
 * @param cycle cycles done
 * @param steps the student's steps so far
 * @param seconds of work so far, processes before this one included
 */
public record Effort(int cycle, long steps, double seconds) {}
