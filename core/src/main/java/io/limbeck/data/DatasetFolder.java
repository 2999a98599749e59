package io.limbeck.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The fetched files of one data set, with {@code SHA256SUMS} beside them in the format of {@code
 * sha256sum}.
 *
 * @param path the folder
 * @param files what must lie in it
 */
record DatasetFolder(Path path, List<KnownFile> files) {

    static final String SUMS = "SHA256SUMS";

    /** Whether all files are there with the right lengths; reads none of them. */
    boolean isPresent() {
        return files.stream().allMatch(this::looksRight);
    }

    /**
     * Reads every file whole.
     *
     * @return SHA-256 by file name
     * @throws DataException that lists every file that is missing, too short or long, or changed
     */
    Map<String, String> verify() {
        try {
            Map<String, String> recorded = recorded();
            Map<String, String> sums = new LinkedHashMap<>();
            List<String> faults = new ArrayList<>();
            for (KnownFile file : files) {
                Optional<String> fault = check(file, recorded, sums);
                fault.ifPresent(faults::add);
            }
            if (!faults.isEmpty()) {
                throw new DataException(String.join("\n", faults));
            }
            return sums;
        } catch (IOException e) {
            throw new DataException("cannot read %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Writes the sums that later openings are compared with. */
    void record(Map<String, String> sums) throws IOException {
        String text =
                sums.entrySet().stream()
                        .map(e -> e.getValue() + "  " + e.getKey() + "\n")
                        .collect(Collectors.joining());
        Files.writeString(path.resolve(SUMS), text);
    }

    /** SHA-256 by file name, as recorded when the files were fetched; empty if they never were. */
    Map<String, String> recorded() throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        Path file = path.resolve(SUMS);
        if (Files.isRegularFile(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("  ", 2);
                if (parts.length == 2) {
                    sums.put(parts[1], parts[0]);
                }
            }
        }
        return sums;
    }

    private Optional<String> check(
            KnownFile file, Map<String, String> recorded, Map<String, String> sums)
            throws IOException {
        Path at = path.resolve(file.name());
        if (!Files.isRegularFile(at)) {
            return Optional.of("%s is missing".formatted(at));
        }
        if (!looksRight(file)) {
            return Optional.of(
                    "%s has %d bytes, not %d".formatted(at, Files.size(at), file.bytes()));
        }
        String sha256 = Checksum.sha256(at);
        sums.put(file.name(), sha256);
        Optional<Checksum> expected =
                file.checksum()
                        .or(() ->
                                Optional.ofNullable(recorded.get(file.name()))
                                        .map(Checksum::sha256));
        if (expected.isEmpty()) {
            return Optional.empty();
        }
        Checksum found =
                expected.get().algorithm().equals("SHA-256")
                        ? Checksum.sha256(sha256)
                        : expected.get().of(at);
        return found.equals(expected.get())
                ? Optional.empty()
                : Optional.of(
                        "%s has %s %s, not %s"
                                .formatted(
                                        at, found.algorithm(), found.hex(), expected.get().hex()));
    }

    private boolean looksRight(KnownFile file) {
        Path at = path.resolve(file.name());
        try {
            return Files.isRegularFile(at) && (file.bytes() == 0 || Files.size(at) == file.bytes());
        } catch (IOException _) {
            return false; // it vanished between the two questions
        }
    }
}
