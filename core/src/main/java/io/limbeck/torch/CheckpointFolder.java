package io.limbeck.torch;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFile;
import io.limbeck.file.FileException;
import io.limbeck.file.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Checkpoints in a folder, one safetensors file each, the last ones kept. Each carries a SHA-256 of
 * its content: a file that was damaged on the disk is noticed, and the one before it used.
 */
public final class CheckpointFolder implements Checkpoints {

    private static final int KEPT = 2;
    private static final String FORMAT = "limbeck.checkpoint";
    private static final String VERSION = "1";
    private static final String STEP = "step";
    private static final String DIGEST = "sha256";
    private static final String FACT = "fact.";
    private static final Pattern NAME = Pattern.compile("step-([0-9]{1,18})\\.safetensors");

    private final Path folder;
    private final int kept;
    private final Listener listener;

    /**
     * The last two are kept.
     *
     * @param folder made at the first save; no other files should be in it
     * @param listener hears a {@link Event.Warning} when a damaged checkpoint is passed over
     */
    public CheckpointFolder(Path folder, Listener listener) {
        this(folder, KEPT, listener);
    }

    /**
     * As above.
     *
     * @param kept how many, from 1; the one before is removed when the new one is whole
     */
    public CheckpointFolder(Path folder, int kept, Listener listener) {
        this.folder = folder;
        this.kept = kept;
        this.listener = listener;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Removes all others but as many before it as are kept. Checkpoints of later steps go too:
     * the work went back behind them, so they belong to a future that will not come.
     *
     * @throws FileException if it cannot be written; the earlier ones are then untouched
     */
    @Override
    public void save(Checkpoint checkpoint) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put(STEP, Long.toString(checkpoint.step()));
        metadata.put(DIGEST, digest(checkpoint));
        checkpoint.facts().forEach((name, fact) -> metadata.put(FACT + name, fact));
        Path file =
                folder.resolve(
                        String.format(Locale.ROOT, "step-%010d.safetensors", checkpoint.step()));
        Safetensors.write(file, checkpoint.tensors(), metadata);
        tidy(checkpoint.step());
    }

    /**
     * {@inheritDoc}
     *
     * @throws CheckpointException if there are checkpoints, but none is sound
     */
    @Override
    public Optional<Checkpoint> latest() {
        List<String> faults = new ArrayList<>();
        for (Path file : newestFirst()) {
            try {
                Checkpoint sound = read(file);
                faults.forEach(fault ->
                        listener.on(
                                new Event.Warning(
                                        "a damaged checkpoint is passed over for the one before it: "
                                                + fault)));
                return Optional.of(sound);
            } catch (SafetensorsException | FileException e) {
                faults.add(e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new CheckpointException(String.join("; ", faults), folder);
        }
        return Optional.empty();
    }

    private static Checkpoint read(Path file) {
        Safetensors.Content content = Safetensors.read(file);
        try {
            Map<String, String> metadata = content.metadata();
            if (!VERSION.equals(metadata.get(FORMAT))) {
                throw new SafetensorsException(
                        file,
                        "it is no checkpoint of this version (%s is %s)"
                                .formatted(FORMAT, metadata.get(FORMAT)));
            }
            Map<String, String> facts = new LinkedHashMap<>();
            metadata.forEach((key, value) -> {
                if (key.startsWith(FACT)) {
                    facts.put(key.substring(FACT.length()), value);
                }
            });
            Checkpoint checkpoint =
                    new Checkpoint(step(file, metadata.get(STEP)), content.tensors(), facts);
            if (!digest(checkpoint).equals(metadata.get(DIGEST))) {
                throw new SafetensorsException(
                        file, "its content does not match its SHA-256; it was changed or damaged");
            }
            return checkpoint;
        } catch (SafetensorsException e) {
            content.close();
            throw e;
        }
    }

    private static long step(Path file, String text) {
        try {
            return Long.parseUnsignedLong(String.valueOf(text), 10) & Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new SafetensorsException(file, "its step is " + text, e);
        }
    }

    /** Over step, facts and tensors, by sorted names. */
    private static String digest(Checkpoint checkpoint) {
        MessageDigest digest = Sha256.digest();
        try (var _ = new PointerScope();
                OutputStream out =
                        new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            text(out, STEP, Long.toString(checkpoint.step()));
            for (var fact : new TreeMap<>(checkpoint.facts()).entrySet()) {
                text(out, FACT + fact.getKey(), fact.getValue());
            }
            for (var entry : new TreeMap<>(checkpoint.tensors()).entrySet()) {
                Tensor tensor = entry.getValue();
                TensorType type = TensorType.of(tensor.scalar_type());
                text(out, entry.getKey(), type + HostTensors.sides(tensor).toString());
                TensorBytes.write(tensor, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a digest takes every byte", e);
        }
        return Sha256.hex(digest);
    }

    private static void text(OutputStream out, String key, String value) throws IOException {
        // Lengths first, so that no two different lists of texts give the same bytes.
        byte[] bytes =
                String.format(Locale.ROOT, "%d:%s%d:%s", key.length(), key, value.length(), value)
                        .getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
    }

    private List<Path> newestFirst() {
        return files(file -> stepOf(file) >= 0).stream()
                .sorted(Comparator.comparingLong(CheckpointFolder::stepOf).reversed())
                .toList();
    }

    private static long stepOf(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private void tidy(long saved) {
        int sound = 0;
        for (Path file : newestFirst()) {
            if (stepOf(file) > saved || ++sound > kept) {
                delete(file);
            }
        }
        // Left over from a process that died while it wrote; nobody else writes here.
        AtomicFile.removeLeftovers(folder);
    }

    private List<Path> files(Predicate<Path> wanted) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(wanted).toList();
        } catch (IOException e) {
            throw new FileException(
                    folder, "cannot read %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            listener.on(
                    new Event.Warning(
                            "cannot remove the old checkpoint %s (%s); remove it by hand"
                                    .formatted(file, e.getMessage())));
        }
    }
}
