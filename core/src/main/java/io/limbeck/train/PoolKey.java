package io.limbeck.train;

import io.limbeck.data.Dataset;
import io.limbeck.data.Normalization;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.torch.SeedTree;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that decides the pairs of a pool, in words. The number of pairs is not among them: a pool can
 * grow.
 *
 * @param facts by name, in a fixed order
 */
record PoolKey(Map<String, String> facts) {

    /** Rises when the same settings no longer give the same weights. */
    private static final String FORM = "2";

    static PoolKey of(
            Dataset dataset, NetworkSpec network, TrainingSettings training, SeedTree seeds) {
        var info = dataset.info();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("form", FORM);
        facts.put("dataset", info.name());
        facts.put("shape", info.shape().toString());
        facts.put("classes", String.valueOf(info.classes()));
        facts.put("mean", info.mean().toString());
        facts.put("std", info.std().toString());
        facts.put("checksums", new TreeMap<>(dataset.identity()).toString());
        facts.put("network", network.toString());
        facts.put("training", training.toString());
        facts.put("seed", HexFormat.of().toHexDigits(seeds.key()));
        if (!(dataset.preprocessing() instanceof Normalization)) {
            facts.put("preprocessing", dataset.preprocessing().toString());
        }
        return new PoolKey(facts);
    }

    /** With one more fact. */
    PoolKey with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new PoolKey(more);
    }

    /** SHA-256 of the facts, as hexadecimal digits. */
    String hash() {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
