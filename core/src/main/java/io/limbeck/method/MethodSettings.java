package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The settings of a distillation method; a recipe picks one by its {@code kind}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface MethodSettings
        permits NcfmSettings,
                DmSettings,
                DcSettings,
                DsaSettings,
                TrajectoryMethod,
                CoresetSettings,
                SsdKdSettings,
                TeacherMethod {

    /** Stored images per class; 0 for a method that does not store them by class. */
    int ipc();

    /**
     * Images that must pass a network together, as a gradient depends on all of them; a method that
     * does not say counts its whole set.
     *
     * @param classes of the data set
     */
    default long inOneGraph(int classes) {
        return (long) ipc() * classes;
    }
}
