package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.event.Listener;
import io.limbeck.setting.MemoryLimit;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A command that helps the process that has a run.
 *
 * @param run as it was typed
 * @param help what the helper does
 * @param done what is said of the folder, {@code %s}, when there is no more to help with and the
 *     other process is still at work
 */
record Joining(String run, Help help, String done) {

    /** Shared work, done until none is left. */
    @FunctionalInterface
    interface Help {
        void help(Path folder, DataHome home, Optional<MemoryLimit> memory, Listener listener);
    }
}
