package io.limbeck.cli;

import io.limbeck.data.DataHome;
import io.limbeck.data.Datasets;
import io.limbeck.run.Recipe;
import io.limbeck.train.StoredNetworks;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Stored networks that are meant, and how they are told of.
 *
 * @param home where they are
 */
record PoolChoice(DataHome home) {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    List<StoredNetworks.Entry> all() {
        return StoredNetworks.list(home.pools());
    }

    /**
     * By a name or its beginning, also with the dots that the list ends it with.
     *
     * @throws BadInputException if there is none, or more than one
     */
    StoredNetworks.Entry named(String name) {
        String beginning = name.replaceAll("(\\.\\.\\.|…)$", "");
        List<StoredNetworks.Entry> found =
                all().stream()
                        .filter(entry -> !beginning.isEmpty() && entry.name().startsWith(beginning))
                        .toList();
        if (found.size() != 1) {
            throw new BadInputException(
                    "%s stored networks in %s have a name that begins with \"%s\"; ./limbeck pool lists the names"
                            .formatted(
                                    found.isEmpty() ? "no" : found.size(),
                                    home.pools(),
                                    beginning));
        }
        return found.getFirst();
    }

    /** Stored networks are named by what a data set holds; to look for them must not fetch it. */
    static void requireData(Recipe recipe, DataHome home) {
        String name = recipe.data().dataset();
        boolean catalogued =
                Datasets.catalogue().stream().anyMatch(entry -> entry.name().equals(name));
        if (catalogued && !Datasets.isPresent(name, home)) {
            throw new BadInputException(
                    "data set %s is not here, so no networks were trained on it; ./limbeck data fetch %s gets it"
                            .formatted(name, name));
        }
    }

    /** Exactly, and as people read it. */
    static String bytes(long bytes) {
        return "%d bytes (%s)".formatted(bytes, Units.bytes(bytes));
    }

    static String day(Instant instant) {
        return DAY.format(instant);
    }

    /** {@code 2026-11-26}, of a table. */
    static String date(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }
}
