package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.CrossEntropy;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of golden/matching.py: losses of a small ConvNet and their gradients by the images. */
@InPointerScope
class MatchingGoldenTest {

    private static final Network NETWORK =
            Networks.create(
                    new NetworkSpec.ConvNet(
                            2,
                            6,
                            NetworkSpec.Norm.INSTANCE,
                            NetworkSpec.Pooling.AVERAGE,
                            NetworkSpec.Activation.RELU),
                    new Network.Input(2, 8, 8, 3));

    private Map<String, Tensor> golden;
    private Weights weights;

    @BeforeEach
    void read() throws URISyntaxException {
        var file = MatchingGoldenTest.class.getResource("/golden/matching.safetensors");
        golden = Safetensors.read(Path.of(file.toURI())).tensors();
        Map<String, Tensor> named = new LinkedHashMap<>();
        NETWORK.init(SeedTree.of(0))
                .all()
                .keySet()
                .forEach(name -> named.put(name, golden.get("weight." + name)));
        weights = NETWORK.init(SeedTree.of(0)).with(named);
    }

    @Test
    void meanFeatures_ofARandomNetwork_matchPyTorchWithTheirGradient() {
        Tensor images = golden.get("synthetic").clone().set_requires_grad(true);
        Tensor loss =
                MeanFeatures.distance(
                        NETWORK.forward(weights, golden.get("real"), Pass.TRAINING).features(),
                        NETWORK.forward(weights, images, Pass.TRAINING).features());
        matches("dm", loss, Gradients.of(loss, List.of(images)).getFirst());
    }

    @ParameterizedTest
    @EnumSource
    void gradientMatching_eachDistance_matchesPyTorchWithItsGradient(
            GradientMatching.Distance distance) {
        Tensor images = golden.get("synthetic").clone().set_requires_grad(true);
        Weights leaves = weights.asLeaves();
        List<Tensor> real =
                Gradients.of(crossEntropy(leaves, golden.get("real")), leaves.parameters());
        List<Tensor> synthetic =
                Gradients.differentiable(crossEntropy(leaves, images), leaves.parameters());
        Tensor loss = new GradientMatching(distance).of(real, synthetic);
        String name = distance.name().toLowerCase(Locale.ROOT);
        matches(name, loss, Gradients.of(loss, List.of(images)).getFirst());
    }

    private static Tensor crossEntropy(Weights leaves, Tensor images) {
        long[] labels = new long[(int) images.size(0)];
        Arrays.fill(labels, 1);
        return CrossEntropy.of(
                NETWORK.forward(leaves, images, Pass.INFERENCE).logits(),
                HostTensors.of(labels, labels.length));
    }

    private void matches(String name, Tensor loss, Tensor gradient) {
        double expected = golden.get(name + ".loss").item_double();
        assertThat(loss.item_double()).isCloseTo(expected, within(1e-10 * Math.abs(expected)));
        Tensor wanted = golden.get(name + ".gradient");
        double greatest = wanted.abs().max().item_double();
        assertThat(gradient.sub(wanted).abs().max().item_double()).isLessThan(1e-9 * greatest);
    }
}
