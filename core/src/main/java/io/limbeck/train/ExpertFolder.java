package io.limbeck.train;

import io.limbeck.file.AtomicFile;
import io.limbeck.file.LastUse;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of an expert buffer: a folder for each expert, in it one file for each snapshot.
 *
 * @param half whether weights are stored in 16 bits
 */
record ExpertFolder(Path path, boolean half) {

    static final String PREFIX = "experts-";
    static final String DESCRIPTION = "experts.json";

    Path file(int expert, int epoch) {
        return path.resolve(String.format(Locale.ROOT, "expert-%03d", expert))
                .resolve(String.format(Locale.ROOT, "epoch-%03d.safetensors", epoch));
    }

    /** Where an epoch in training leaves its state until its snapshot is there. */
    Path state(int expert) {
        return path.resolve(String.format(Locale.ROOT, "expert-%03d%s", expert, PoolFolder.STATE));
    }

    Path lock(int expert) {
        return path.resolve(String.format(Locale.ROOT, ".expert-%03d.lock", expert));
    }

    /** How many snapshots of an expert there are, from the first without a gap. */
    int snapshots(int expert) {
        int found = 0;
        while (Files.exists(file(expert, found))) {
            found++;
        }
        return found;
    }

    /** Writes a snapshot. Running statistics, like weights, are floats. */
    void write(int expert, int epoch, Weights weights, Map<String, String> facts) {
        try (var _ = new PointerScope()) {
            Weights stored = half ? weights.map(t -> t.to(ScalarType.Half)) : weights;
            WeightsFile.write(file(expert, epoch), stored, facts);
        }
    }

    /** Writes what the buffer is. */
    void describe(Map<String, String> facts) {
        AtomicFile.writeString(
                path.resolve(DESCRIPTION),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(facts)
                        + "\n");
    }

    /** Notes when it was last of use. */
    void used() {
        LastUse.note(path.resolve(DESCRIPTION));
    }
}
