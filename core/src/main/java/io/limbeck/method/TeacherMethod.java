package io.limbeck.method;

import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.train.TeacherSpec;

/** What the methods share whose images are labelled, view by view, by one teacher. */
public interface TeacherMethod {

    /** Stored images per class. */
    int ipc();

    /** Who looks and labels. */
    TeacherSpec teacher();

    /** Which real patches RDED takes: as the method itself, as a start, or as a baseline. */
    PatchSettings patches();

    /** Which views are labelled. */
    RelabelSettings relabel();

    /** How students learn. */
    StudentSettings student();
}
