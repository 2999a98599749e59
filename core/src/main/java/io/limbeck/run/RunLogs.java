package io.limbeck.run;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.Sha256;
import io.limbeck.torch.Compute;
import io.limbeck.torch.LibtorchInfo;
import io.limbeck.torch.MemoryUse;
import java.util.List;
import java.util.Locale;

/**
 * What a run writes down of itself as it goes.
 *
 * @param events every one, with its time
 * @param provenance what the result came of
 */
record RunLogs(EventLog events, ProvenanceLog provenance) implements AutoCloseable {

    /**
     * Begins a session in both.
     *
     * @param command as typed
     */
    static RunLogs open(RunFolder folder, String command, Compute compute) {
        Machine machine =
                Machine.here(
                        LibtorchInfo.version(),
                        compute.device().label(),
                        compute.precision().name().toLowerCase(Locale.ROOT));
        // First, as it holds nothing open if the other cannot be.
        ProvenanceLog provenance =
                ProvenanceLog.open(folder, command, machine, MemoryUse::peakResidentBytes);
        return new RunLogs(EventLog.open(folder.events()), provenance);
    }

    /** Both, and another that hears the same. */
    Listener with(Listener outside) {
        return Listener.all(List.of(events, provenance, outside));
    }

    /**
     * An edited device or place of the data may be meant; other settings would not be those of what
     * is there.
     */
    void warnOfEditedRecipe(RunFolder folder, Listener listener) {
        if (!provenance.current().recipeSha256().equals(Sha256.of(folder.recipeFile()))) {
            listener.on(
                    new Event.Warning(
                            "%s was changed since the run began: what is there was made as it said before, what is missing will be as it says now, and the report shows only that; undo the change, or begin a new run with it, unless it only names another device or the new place of the same data"
                                    .formatted(folder.recipeFile())));
        }
    }

    @Override
    public void close() {
        provenance.close();
        events.close();
    }
}
