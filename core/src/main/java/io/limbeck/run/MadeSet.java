package io.limbeck.run;

import io.limbeck.evaluate.Lesson;
import io.limbeck.synthetic.SyntheticSet;
import java.util.Optional;

/**
 * A set, and how a teacher labels views of it.
 *
 * @param lesson empty for a method without a teacher
 */
record MadeSet(SyntheticSet set, Optional<Lesson> lesson) {}
