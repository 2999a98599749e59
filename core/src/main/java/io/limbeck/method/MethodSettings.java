package io.limbeck.method;

/** The settings of a distillation method; a recipe picks one by its {@code kind}. */
public sealed interface MethodSettings permits NcfmSettings {

    /** Stored images per class. */
    int ipc();
}
