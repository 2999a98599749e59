package io.limbeck.run;

import io.limbeck.synthetic.DatasetCard;
import io.limbeck.synthetic.Exports;
import io.limbeck.synthetic.SyntheticSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The forms in which other programs get a distilled set.
 *
 * @param formats some of {@link Pipeline#FORMATS}
 */
record SetExport(Set<String> formats) {

    /**
     * @throws IllegalArgumentException if a format is unknown, or there is none
     */
    SetExport {
        formats = Set.copyOf(formats);
        if (formats.isEmpty() || !Pipeline.FORMATS.containsAll(formats)) {
            throw new IllegalArgumentException(
                    "formats are %s; accepted are %s"
                            .formatted(formats, String.join(", ", Pipeline.FORMATS)));
        }
    }

    /** Writes the decoded set and its card; the decoded images are the caller's scope's. */
    void write(SyntheticSet set, Path out) {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make the folder %s; name another with --out".formatted(out), e);
        }
        if (formats.contains("safetensors")) {
            Exports.safetensors(set, out.resolve("distilled.safetensors"));
        }
        if (formats.contains("npz")) {
            Exports.npz(set, out.resolve("distilled.npz"));
        }
        if (formats.contains("png")) {
            Exports.pngFolders(set, out.resolve("png"));
        }
        DatasetCard.write(set, out.resolve("README.md"));
    }
}
