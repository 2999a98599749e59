package io.limbeck.train;

import io.limbeck.file.AtomicFile;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.json.JsonMapper;

/** The files of a pool: one for each pair, whole or not there, and {@code pool.json} for people. */
record PoolFolder(Path path) {

    static final String DESCRIPTION = "pool.json";

    /** How the folders end that trainings leave their state in. */
    static final String STATE = ".training";

    private static final String INITIAL = "initial.";
    private static final String TRAINED = "trained.";
    private static final String BUFFERS = "buffers";
    static final String TOP1 = "testAccuracy";
    private static final String TOP5 = "testTop5";

    /** A pair as it is stored. */
    record Stored(ModelPool.Pair pair, Accuracy accuracy) {}

    Path file(int k) {
        return path.resolve(String.format(Locale.ROOT, "pair-%03d.safetensors", k));
    }

    boolean has(int k) {
        return Files.exists(file(k));
    }

    void write(int k, ModelPool.Pair pair, Accuracy accuracy, Map<String, String> facts) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        pair.initial().all().forEach((name, tensor) -> tensors.put(INITIAL + name, tensor));
        pair.trained().all().forEach((name, tensor) -> tensors.put(TRAINED + name, tensor));
        Map<String, String> metadata = new LinkedHashMap<>(facts);
        metadata.put(BUFFERS, String.join(",", pair.initial().buffers()));
        metadata.put(TOP1, String.valueOf(accuracy.top1()));
        metadata.put(TOP5, String.valueOf(accuracy.top5()));
        Safetensors.write(file(k), tensors, metadata);
    }

    /**
     * @return kept, on the device; the caller closes
     * @throws io.limbeck.torch.SafetensorsException if the file is damaged
     */
    Stored read(int k, Compute compute) {
        try (var _ = new PointerScope()) {
            Safetensors.Content content = Safetensors.read(file(k));
            Map<String, String> facts = content.metadata();
            Set<String> buffers = new LinkedHashSet<>(List.of(facts.get(BUFFERS).split(",")));
            buffers.remove("");
            Weights initial = weights(content.tensors(), INITIAL, buffers).on(compute);
            Weights trained = weights(content.tensors(), TRAINED, buffers).on(compute);
            return new Stored(
                    new ModelPool.Pair(initial.keep(), trained.keep()),
                    new Accuracy(
                            Double.parseDouble(facts.get(TOP1)),
                            Double.parseDouble(facts.get(TOP5))));
        }
    }

    private static Weights weights(
            Map<String, Tensor> tensors, String prefix, Set<String> buffers) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), tensor);
            }
        });
        return new Weights(own, buffers);
    }

    /** Sets a damaged pair aside, so that it can be looked at, and trained again. */
    void setAside(int k) {
        try {
            Path damaged = path.resolve(file(k).getFileName() + ".damaged");
            Files.move(file(k), damaged, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot rename %s; remove it".formatted(file(k)), e);
        }
    }

    /** Writes what the pool is and how good each pair is. */
    void describe(Map<String, Object> facts) {
        AtomicFile.writeString(
                path.resolve(DESCRIPTION),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(facts)
                        + "\n");
    }

    /** Where the training of a pair leaves its state until the pair is there. */
    Path state(int k) {
        return path.resolve(String.format(Locale.ROOT, "pair-%03d%s", k, STATE));
    }

    Path lock(int k) {
        return path.resolve(String.format(Locale.ROOT, ".pair-%03d.lock", k));
    }
}
