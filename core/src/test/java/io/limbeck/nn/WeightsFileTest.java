package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Stem;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files as a torchvision state dict becomes one: its names, and PyTorch's count of batches. */
class WeightsFileTest {

    private static final NetworkSpec SPEC = new NetworkSpec.MobileNetV2(Norm.BATCH, Stem.IMAGENET);

    @TempDir private Path folder;

    @Test
    void read_torchvisionNames_givesItsLogits() throws IOException {
        JsonNode golden = golden();
        try (var _ = new PointerScope()) {
            Network network = network(10);
            Path file = write(stateDict(network, golden));
            try (Weights read = WeightsFile.read(file, network).weights()) {
                Tensor images = HashedTensors.of(HashedTensors.IMAGES, 2, 3, 64, 64);
                Tensor logits = network.forward(read, images, Pass.INFERENCE).logits();
                List<Double> expected =
                        golden.get("logits").valueStream().map(JsonNode::doubleValue).toList();
                GoldenSample.assertClose(expected, HostTensors.doubles(logits), "logits");
                assertThat(read.all().keySet()).noneMatch(n -> n.endsWith("num_batches_tracked"));
            }
        }
    }

    @Test
    void read_headOfOtherClasses_namesBothNumbers() throws IOException {
        try (var _ = new PointerScope()) {
            Path file = write(stateDict(network(10), golden()));
            assertThatThrownBy(() -> WeightsFile.read(file, network(200)))
                    .isInstanceOf(WeightsException.class)
                    .hasMessage(
                            file
                                    + ": it holds weights of mobilenet-v2 for 10 classes, not 200; take a file for 200 classes, or the data set that the file was trained on");
        }
    }

    @Test
    void read_namesOfAWrappedNetwork_namesThePrefix() throws IOException {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> wrapped = new LinkedHashMap<>();
            stateDict(network(10), golden())
                    .forEach((name, tensor) -> wrapped.put("module." + name, tensor));
            Path file = write(wrapped);
            assertThatThrownBy(() -> WeightsFile.read(file, network(10)))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("names that begin with module.,")
                    .hasMessageContaining("removeprefix(\"module.\")");
        }
    }

    @Test
    void read_nonFiniteWeight_namesItsTensor() throws IOException {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> tensors = stateDict(network(10), golden());
            Tensor bias = tensors.get("classifier.1.bias");
            tensors.put("classifier.1.bias", bias.log().neg());
            Path file = write(tensors);
            assertThatThrownBy(() -> WeightsFile.read(file, network(10)))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("classifier.1.bias holds numbers that are not finite");
        }
    }

    @Test
    void read_missingAndUnknownNames_namesThem() throws IOException {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> tensors = stateDict(network(10), golden());
            tensors.put("features.00.0.weight", tensors.remove("features.0.0.weight"));
            Path file = write(tensors);
            assertThatThrownBy(() -> WeightsFile.read(file, network(10)))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("the weights of mobilenet-v2 for 10 classes")
                    .hasMessageContaining(
                            "features.0.0.weight is missing, features.00.0.weight is unknown");
        }
    }

    @Test
    void read_secondHeadOfSegmentation_isLeftOut() {
        try (var _ = new PointerScope()) {
            DenseNetwork network =
                    Networks.dense(
                            new DeepLabV3(DeepLabV3.Backbone.MOBILENET_V2, 4, List.of(2)),
                            new Network.Input(3, 32, 32, 4));
            Map<String, Tensor> tensors = new LinkedHashMap<>(network.init(SeedTree.of(1)).all());
            tensors.put("aux_classifier.4.bias", torch.zeros(4));
            try (Weights read = WeightsFile.read(write(tensors), network).weights()) {
                assertThat(read.has("classifier.4.bias")).isTrue();
                assertThat(read.has("aux_classifier.4.bias")).isFalse();
            }
        }
    }

    /** The names that PyTorch gave, which are torchvision's, with the numbers of the golden row. */
    private static Map<String, Tensor> stateDict(Network network, JsonNode golden) {
        Weights filled = HashedTensors.fill(network.init(SeedTree.of(0)));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (JsonNode name : golden.get("names")) {
            tensors.put(name.stringValue(), filled.get(name.stringValue()));
            if (name.stringValue().endsWith("running_var")) {
                String count = name.stringValue().replace("running_var", "num_batches_tracked");
                tensors.put(count, HostTensors.of(new long[] {17}));
            }
        }
        return tensors;
    }

    private static JsonNode golden() throws IOException {
        try (InputStream json = WeightsFileTest.class.getResourceAsStream("/golden/nn.json")) {
            return JsonMapper.shared()
                    .readTree(json)
                    .valueStream()
                    .filter(row -> row.get("net").stringValue().equals("mobilenet-v2"))
                    .filter(row -> !row.get("training").booleanValue())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Network network(int classes) {
        return Networks.create(SPEC, new Network.Input(3, 64, 64, classes));
    }

    private Path write(Map<String, Tensor> tensors) {
        Path file = folder.resolve("checkpoint.safetensors");
        Safetensors.write(file, tensors, Map.of());
        return file;
    }
}
