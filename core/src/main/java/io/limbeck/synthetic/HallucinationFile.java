package io.limbeck.synthetic;

import io.limbeck.nn.FeatureShape;
import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.Weights;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Hallucinators in the file of a set: tensors {@code hallucinator.<n>.<name>}, and what they are.
 */
final class HallucinationFile {

    private static final String PREFIX = "hallucinator.";
    private static final String COUNT = "hallucinators";

    private HallucinationFile() {}

    static boolean isIn(Map<String, String> metadata) {
        return metadata.containsKey(COUNT);
    }

    static Map<String, Tensor> tensors(Hallucination hallucination) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < hallucination.weights().size(); i++) {
            String prefix = PREFIX + i + ".";
            hallucination
                    .weights()
                    .get(i)
                    .all()
                    .forEach((name, t) -> tensors.put(prefix + name, t));
        }
        return tensors;
    }

    static Map<String, String> metadata(Hallucination hallucination) {
        Hallucinator.Form form = hallucination.hallucinator().form();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(COUNT, Integer.toString(hallucination.weights().size()));
        metadata.put(PREFIX + "sharing", word(hallucination.sharing()));
        metadata.put(PREFIX + "pairing", word(hallucination.pairing()));
        metadata.put(PREFIX + "width", Integer.toString(form.width()));
        metadata.put(PREFIX + "kernel", Integer.toString(form.kernel()));
        metadata.put(PREFIX + "depth", Integer.toString(form.depth()));
        metadata.put(PREFIX + "activation", word(form.activation()));
        metadata.put(PREFIX + "enlarge", Integer.toString(form.enlarge()));
        return metadata;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param tensors of the file
     * @param bases [n, channels, height, width]
     * @param channels of an image
     * @throws IllegalArgumentException if something is missing or does not fit
     */
    static Hallucination of(
            Map<String, Tensor> tensors,
            Map<String, String> metadata,
            Tensor bases,
            long channels) {
        Hallucinator.Form form =
                new Hallucinator.Form(
                        number(metadata, "width"),
                        number(metadata, "kernel"),
                        number(metadata, "depth"),
                        Hallucinator.Activation.valueOf(constant(metadata, "activation")),
                        number(metadata, "enlarge"));
        FeatureShape base = new FeatureShape(bases.size(1), bases.size(2), bases.size(3));
        FeatureShape image =
                new FeatureShape(
                        channels, base.height() * form.enlarge(), base.width() * form.enlarge());
        Hallucinator hallucinator = new Hallucinator(base, image, form);
        List<Weights> weights = new ArrayList<>();
        try (var _ = new PointerScope()) {
            Weights fresh = hallucinator.init(SeedTree.of(0));
            for (int i = 0; i < Integer.parseInt(metadata.get(COUNT)); i++) {
                weights.add(weights(tensors, PREFIX + i + ".", fresh));
            }
        }
        return new Hallucination(
                hallucinator,
                Parameterization.Sharing.valueOf(constant(metadata, "sharing")),
                Parameterization.Pairing.valueOf(constant(metadata, "pairing")),
                weights);
    }

    private static Weights weights(Map<String, Tensor> tensors, String prefix, Weights like) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        like.all()
                .forEach((name, shape) -> {
                    Tensor tensor = tensors.get(prefix + name);
                    if (tensor == null
                            || tensor.scalar_type().intern() != ScalarType.Float
                            || !Arrays.equals(tensor.shape(), shape.shape())) {
                        throw new IllegalArgumentException(
                                "its tensor \"%s\" is missing, or not float32 %s"
                                        .formatted(prefix + name, Arrays.toString(shape.shape())));
                    }
                    own.put(name, tensor);
                });
        return new Weights(own, Set.of());
    }

    private static int number(Map<String, String> metadata, String key) {
        return Integer.parseInt(text(metadata, key));
    }

    private static String constant(Map<String, String> metadata, String key) {
        return text(metadata, key).toUpperCase(Locale.ROOT);
    }

    private static String text(Map<String, String> metadata, String key) {
        String text = metadata.get(PREFIX + key);
        if (text == null) {
            throw new IllegalArgumentException(
                    "its metadata has no \"%s\"".formatted(PREFIX + key));
        }
        return text;
    }
}
