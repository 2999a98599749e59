package io.limbeck.nn;

import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Weights of a network in a safetensors file, by the names that torchvision gives them; so a
 * published checkpoint is read as it is.
 */
public final class WeightsFile {

    /** PyTorch counts the batches that a batch norm has seen; nothing here depends on it. */
    private static final String UNUSED = "num_batches_tracked";

    /** How many names a message lists. */
    private static final int NAMED = 5;

    private WeightsFile() {}

    /**
     * What a file holds.
     *
     * @param weights float32, on the CPU, kept: the caller closes them
     * @param metadata the free texts of the file
     */
    public record Content(Weights weights, Map<String, String> metadata) {}

    /** Writes weights under their names. */
    public static void write(Path file, Weights weights, Map<String, String> metadata) {
        Safetensors.write(file, weights.all(), metadata);
    }

    /**
     * Reads the weights of a network; each must be there, in its shape, and none besides.
     *
     * @throws WeightsException if the file holds another network; names what is missing, left over
     *     or of another shape
     * @throws io.limbeck.torch.SafetensorsException if it is damaged
     * @throws io.limbeck.file.FileException if it cannot be read
     */
    public static Content read(Path file, Network network) {
        try (var _ = new PointerScope()) {
            Safetensors.Content content = Safetensors.read(file);
            Weights expected = network.init(SeedTree.of(0));
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            List<String> faults = new ArrayList<>();
            expected.all()
                    .forEach((name, like) -> {
                        Tensor found = content.tensors().get(name);
                        if (found == null) {
                            faults.add("%s is missing".formatted(name));
                        } else if (!Arrays.equals(found.shape(), like.shape())) {
                            faults.add(
                                    "%s is %s, not %s"
                                            .formatted(
                                                    name,
                                                    Arrays.toString(found.shape()),
                                                    Arrays.toString(like.shape())));
                        } else {
                            tensors.put(name, found.to(ScalarType.Float));
                        }
                    });
            content.tensors().keySet().stream()
                    .filter(name -> !expected.has(name) && !name.endsWith(UNUSED))
                    .forEach(name -> faults.add("%s is unknown".formatted(name)));
            refuse(file, network, faults);
            return new Content(new Weights(tensors, expected.buffers()).keep(), content.metadata());
        }
    }

    private static void refuse(Path file, Network network, List<String> faults) {
        if (!faults.isEmpty()) {
            String more =
                    faults.size() > NAMED ? " and %d more".formatted(faults.size() - NAMED) : "";
            throw new WeightsException(
                    file,
                    "it does not hold the weights of %s for %d classes: %s%s; take a file of this network, or set network to the one that the file is of"
                            .formatted(
                                    network.name(),
                                    network.input().classes(),
                                    String.join(
                                            ", ",
                                            faults.subList(0, Math.min(NAMED, faults.size()))),
                                    more));
        }
    }
}
