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
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Values of golden/batch_norm.py. */
class BatchNormGoldenTest {

    @Test
    void loss_throughANetwork_hasPyTorchsValueAndGradient() throws URISyntaxException {
        try (var _ = new PointerScope()) {
            var file = BatchNormGoldenTest.class.getResource("/golden/batch_norm.safetensors");
            Map<String, Tensor> golden = Safetensors.read(Path.of(file.toURI())).tensors();
            Network network =
                    Networks.create(
                            new NetworkSpec.ConvNet(
                                    3,
                                    6,
                                    NetworkSpec.Norm.BATCH,
                                    NetworkSpec.Pooling.AVERAGE,
                                    NetworkSpec.Activation.RELU),
                            new Network.Input(3, 8, 8, 5));
            Weights fresh = network.init(SeedTree.of(0));
            Weights weights =
                    new Weights(
                            fresh.all().keySet().stream()
                                    .collect(
                                            Collectors.toMap(
                                                    name -> name,
                                                    name -> golden.get("weights." + name),
                                                    (a, _) -> a,
                                                    LinkedHashMap::new)),
                            fresh.buffers());
            Tensor images = golden.get("images").clone().set_requires_grad(true);

            Tensor loss =
                    new BatchNormMatching(10)
                            .loss(
                                    network.forward(weights, images, Pass.OBSERVING).bnStatistics(),
                                    weights);
            Tensor gradient = Gradients.of(loss, List.of(images)).getFirst();

            assertThat(loss.item_double())
                    .isCloseTo(golden.get("loss").item_double(), within(1e-4));
            assertThat(HostTensors.floats(gradient))
                    .containsExactly(HostTensors.floats(golden.get("gradient")), within(1e-6f));
        }
    }
}
