package io.limbeck.run;

import io.limbeck.event.Listener;
import io.limbeck.torch.Compute;
import io.limbeck.torch.LibtorchInfo;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.OneDnnInfo;
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
                        libraries(),
                        compute.device().label(),
                        compute.precision().name().toLowerCase(Locale.ROOT));
        // First, as it holds nothing open if the other cannot be.
        ProvenanceLog provenance =
                ProvenanceLog.open(folder, command, machine, MemoryUse::peakResidentBytes);
        return new RunLogs(EventLog.open(folder.events()), provenance);
    }

    /** What numbers depend on: bits differ with and without oneDNN beside libtorch. */
    private static String libraries() {
        return OneDnnInfo.isUsed()
                ? "%s, oneDNN %s".formatted(LibtorchInfo.version(), OneDnnInfo.version())
                : LibtorchInfo.version();
    }

    /** Both, and another that hears the same. */
    Listener with(Listener outside) {
        return Listener.all(List.of(events, provenance, outside));
    }

    @Override
    public void close() {
        provenance.close();
        events.close();
    }
}
