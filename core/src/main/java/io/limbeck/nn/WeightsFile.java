package io.limbeck.nn;

import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /** A second head that torchvision's segmentation networks have while they are trained. */
    private static final String AUXILIARY = "aux_classifier.";

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
     * Reads the weights of a network; each must be there, in its shape, and none besides (but what
     * PyTorch keeps and no network here uses).
     *
     * @throws WeightsException if the file holds another network, or numbers that are not finite;
     *     names what is missing, left over, of another shape or not finite
     * @throws io.limbeck.torch.SafetensorsException if it is damaged
     * @throws io.limbeck.file.FileException if it cannot be read
     */
    public static Content read(Path file, NetworkDescription network) {
        try (var _ = new PointerScope()) {
            Safetensors.Content content = Safetensors.read(file);
            Weights expected = network.init(SeedTree.of(0));
            refusePrefixed(file, network, content.tensors().keySet(), expected);
            refuseOtherClasses(file, network, content.tensors(), expected);
            refuseOthers(file, network, content.tensors(), expected);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String name : expected.all().keySet()) {
                tensors.put(name, content.tensors().get(name).to(ScalarType.Float));
            }
            refuseNonFinite(file, tensors);
            return new Content(new Weights(tensors, expected.buffers()).keep(), content.metadata());
        }
    }

    /** A file of the network that was asked for, whose head has another number of classes. */
    private static void refuseOtherClasses(
            Path file, NetworkDescription network, Map<String, Tensor> found, Weights expected) {
        int classes = network.input().classes();
        Set<Long> others = new TreeSet<>();
        for (Map.Entry<String, Tensor> entry : expected.all().entrySet()) {
            Tensor tensor = found.get(entry.getKey());
            if (tensor == null) {
                return;
            }
            if (!Arrays.equals(tensor.shape(), entry.getValue().shape())) {
                if (!isForOtherClasses(tensor, entry.getValue(), classes)) {
                    return;
                }
                others.add(tensor.size(0));
            }
        }
        if (others.size() == 1) {
            throw new WeightsException(
                    file,
                    "it holds weights of %s for %d classes, not %d; take a file for %d classes, or the data set that the file was trained on"
                            .formatted(network.name(), others.iterator().next(), classes, classes));
        }
    }

    private static void refuseOthers(
            Path file, NetworkDescription network, Map<String, Tensor> found, Weights expected) {
        List<String> faults = new ArrayList<>();
        expected.all()
                .forEach((name, like) -> {
                    Tensor tensor = found.get(name);
                    if (tensor == null) {
                        faults.add("%s is missing".formatted(name));
                    } else if (!Arrays.equals(tensor.shape(), like.shape())) {
                        faults.add(
                                "%s is %s, not %s"
                                        .formatted(
                                                name,
                                                Arrays.toString(tensor.shape()),
                                                Arrays.toString(like.shape())));
                    }
                });
        found.keySet().stream()
                .filter(name -> !expected.has(name) && !isUnused(name))
                .forEach(name -> faults.add("%s is unknown".formatted(name)));
        refuse(file, network, faults);
    }

    /** As of a network that was saved inside another, such as torch.nn.DataParallel. */
    private static void refusePrefixed(
            Path file, NetworkDescription network, Set<String> found, Weights expected) {
        Set<String> own = expected.all().keySet();
        String first = own.iterator().next();
        found.stream()
                .filter(name -> name.endsWith("." + first))
                .map(name -> name.substring(0, name.length() - first.length()))
                .filter(prefix -> own.stream().allMatch(name -> found.contains(prefix + name)))
                .findFirst()
                .ifPresent(prefix -> {
                    throw new WeightsException(
                            file,
                            "it holds the weights of %s under names that begin with %s, as of a network that was wrapped; take that away: {k.removeprefix(\"%s\"): v for k, v in state.items()}"
                                    .formatted(network.name(), prefix, prefix));
                });
    }

    /** As after a training that diverged; whatever is computed from them would be NaN. */
    private static void refuseNonFinite(Path file, Map<String, Tensor> tensors) {
        tensors.forEach((name, tensor) -> {
            if (!tensor.isfinite().all().item_bool()) {
                throw new WeightsException(
                        file,
                        "%s holds numbers that are not finite (NaN or infinity), as after a training that diverged; take another file"
                                .formatted(name));
            }
        });
    }

    private static boolean isUnused(String name) {
        return name.endsWith(UNUSED) || name.startsWith(AUXILIARY);
    }

    /** Whether a tensor is that of a head, but for its classes. */
    private static boolean isForOtherClasses(Tensor found, Tensor head, int classes) {
        long[] foundShape = found.shape();
        long[] headShape = head.shape();
        return headShape[0] == classes
                && foundShape.length == headShape.length
                && Arrays.equals(foundShape, 1, foundShape.length, headShape, 1, headShape.length);
    }

    private static void refuse(Path file, NetworkDescription network, List<String> faults) {
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
