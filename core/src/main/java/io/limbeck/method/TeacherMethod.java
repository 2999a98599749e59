package io.limbeck.method;

import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.train.TeacherSpec;

/** What the methods share whose images are labelled, view by view, by one teacher. */
public sealed interface TeacherMethod extends MethodSettings permits Sre2lSettings, RdedSettings {

    /** Who looks and labels. */
    TeacherSpec teacher();

    /** Which real patches RDED takes: as the method itself, as a start, or as a baseline. */
    PatchSettings patches();

    /** Which views are labelled. */
    RelabelSettings relabel();

    /** How students learn. */
    StudentSettings student();

    /** Whether the images are, or begin as, patches of real ones. */
    boolean holdsRealPixels();
}
