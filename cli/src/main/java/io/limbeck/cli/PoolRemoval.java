package io.limbeck.cli;

import io.limbeck.train.StoredNetworks.Entry;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Removes stored networks, and says which.
 *
 * @param choice of them
 * @param dryRun whether it only says so
 */
record PoolRemoval(PoolChoice choice, boolean dryRun) {

    /**
     * What is named, all of it or nothing.
     *
     * @param days null if it was not given, which it must not be
     * @throws BadInputException if a name means none, or a process uses one of them
     */
    void remove(List<String> names, boolean unfinished, Integer days, PrintWriter out) {
        if (unfinished || days != null) {
            throw new BadInputException(
                    "%s is named, and --unfinished or --older-than stands beside it; leave one of the two away"
                            .formatted(names.getFirst()));
        }
        List<Entry> entries = names.stream().map(choice::named).distinct().toList();
        for (Entry entry : entries) {
            entry.holder()
                    .ifPresent(holder -> {
                        throw new BadInputException(
                                "%s is in use by %s; nothing was removed, wait until that is done"
                                        .formatted(entry.name(), holder));
                    });
        }
        remove(entries, out);
    }

    /**
     * All of a kind; what a process uses stays.
     *
     * @param days null if age does not matter
     * @throws BadInputException if nothing says which
     */
    void removeAll(boolean unfinished, Integer days, PrintWriter out) {
        if (!unfinished && days == null) {
            throw new BadInputException(
                    "nothing says what to remove; give names, --unfinished or --older-than DAYS");
        }
        if (days != null && days < 1) {
            throw new BadInputException(
                    "--older-than is %d; it takes days, 1 or more".formatted(days));
        }
        Instant limit = days == null ? Instant.MAX : Instant.now().minus(Duration.ofDays(days));
        List<Entry> chosen =
                choice.all().stream()
                        .filter(entry -> !unfinished || entry.unfinished())
                        .filter(entry -> entry.used().isBefore(limit))
                        .toList();
        remove(chosen.stream().filter(entry -> free(entry, out)).toList(), out);
    }

    private static boolean free(Entry entry, PrintWriter out) {
        Optional<String> holder = entry.holder();
        holder.ifPresent(
                process -> out.println("kept %s, which %s uses".formatted(entry.name(), process)));
        return holder.isEmpty();
    }

    private void remove(List<Entry> entries, PrintWriter out) {
        for (Entry entry : entries) {
            if (!dryRun) {
                entry.remove();
            }
            out.println(
                    "%s %s %s of %s, %s: %s"
                            .formatted(
                                    dryRun ? "would remove" : "removed",
                                    entry.kind(),
                                    entry.name(),
                                    entry.dataset(),
                                    entry.content(),
                                    PoolChoice.bytes(entry.bytes())));
        }
        long bytes = entries.stream().mapToLong(Entry::bytes).sum();
        out.println(
                entries.isEmpty()
                        ? "nothing to remove"
                        : "%d in all, %s".formatted(entries.size(), PoolChoice.bytes(bytes)));
    }
}
