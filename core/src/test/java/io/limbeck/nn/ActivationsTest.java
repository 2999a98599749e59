package io.limbeck.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Edge;
import org.bytedeco.pytorch.InputMetadata;
import org.bytedeco.pytorch.Node;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the layers say that a pass keeps, against the results in the graph of a real pass. A batch's
 * own statistics are not asked for.
 */
@InPointerScope
class ActivationsTest {

    private static final Network.Input COLOUR_32 = new Network.Input(3, 32, 32, 10);
    private static final int BATCH = 2;

    /** More of the blocks that others have. */
    private static final Set<String> DEEPER = Set.of("resnet34", "resnet101", "wrn40-1", "wrn40-2");

    static Stream<Network> zoo() {
        NetworkSpec beside = NetworkSpec.ConvNet.defaults();
        Stream<Network> named =
                NetworkChoice.names().stream()
                        .filter(name -> !DEEPER.contains(name))
                        .map(name -> Networks.named(name, beside, COLOUR_32));
        Stream<NetworkSpec> described =
                Stream.concat(
                        Stream.of(
                                new NetworkSpec.ResNet18(
                                        NetworkSpec.Norm.BATCH, NetworkSpec.Stem.IMAGENET),
                                Dilated.defaults()),
                        Stream.of(DeepLabV3.Backbone.values())
                                .map(backbone -> new DeepLabV3(backbone, 32, List.of(1, 2))));
        return Stream.concat(named, described.map(spec -> Networks.create(spec, COLOUR_32)));
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void activations_everyNetwork_areTheNumbersInTheGraphOfAPass(Network network) {
        Weights weights = network.init(SeedTree.of(1)).asLeaves();
        Tensor images = SeedTree.of(2).tensors().normal(BATCH, 3, 32, 32);
        Output output = network.forward(weights, images, new Pass(true, false, false));
        // The features are behind the logits, but for those of a network of pixels.
        long kept = images.numel() + numbers(List.of(output.logits(), output.features()));
        assertThat(network.activations()).as(network.name()).isEqualTo(kept / BATCH);
    }

    private static long numbers(List<Tensor> results) {
        Set<Long> seen = new HashSet<>();
        Deque<Node> todo = new ArrayDeque<>();
        results.forEach(result -> todo.push(result.grad_fn()));
        long sum = 0;
        while (!todo.isEmpty()) {
            Node node = todo.pop();
            if (!seen.add(node.address())) {
                continue;
            }
            InputMetadata result = node.input_metadata(0);
            sum += copies(node.name().getString()) * result.zeros_like().numel();
            for (int i = 0; i < node.num_outputs(); i++) {
                Edge edge = node.next_edge(i);
                if (edge.is_valid()) {
                    todo.push(edge.function());
                }
            }
        }
        return sum;
    }

    /** How often the numbers of an operation's result are kept on its account. */
    private static int copies(String operation) {
        return switch (operation.replaceFirst("Backward\\d*$", "")) {
            case "torch::autograd::AccumulateGrad" -> 0; // a weight
            case "View", "UnsafeView", "Transpose", "T", "Permute", "Select", "Expand" -> 0;
            case "Alias", "ReshapeAlias", "Unsqueeze" -> 0;
            case "Relu", "LeakyRelu", "Sigmoid" -> 0; // in place
            case "Hardtanh" -> 1; // in place, with a copy of the input
            case "MaxPool2DWithIndices" -> 3;
            default -> 1;
        };
    }
}
