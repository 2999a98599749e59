package io.limbeck.train;

import io.limbeck.nn.Network;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.RandomStream;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pixels, a hidden layer with batch norm, ReLU, a classifier: small enough to train in a test. */
record ToyNetwork(Network.Input input) implements Network {

    private static final int HIDDEN = 16;

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Weights init(SeedTree seeds) {
        RandomStream random = seeds.tensors();
        long pixels = (long) input.channels() * input.height() * input.width();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "hidden.weight",
                random.normal(HIDDEN, pixels).mul(new Scalar(1 / Math.sqrt((double) pixels))));
        tensors.put("norm.running_mean", torch.zeros(HIDDEN));
        tensors.put("norm.running_var", torch.ones(HIDDEN));
        tensors.put(
                "classifier.weight", random.normal(input.classes(), HIDDEN).mul(new Scalar(0.1)));
        tensors.put("classifier.bias", torch.zeros(input.classes()));
        return new Weights(tensors, Set.of("norm.running_mean", "norm.running_var"));
    }

    @Override
    public Output forward(Weights weights, Tensor images, Pass pass) {
        Tensor hidden = images.flatten(1, 3).matmul(weights.get("hidden.weight").t());
        Tensor mean = hidden.mean(0);
        Tensor variance = hidden.sub(mean).square().mean(0);
        Tensor centre = pass.batchStatistics() ? mean : weights.get("norm.running_mean");
        Tensor spread = pass.batchStatistics() ? variance : weights.get("norm.running_var");
        Tensor features = hidden.sub(centre).div(spread.add(new Scalar(1e-5)).sqrt()).relu();
        Tensor logits =
                features.matmul(weights.get("classifier.weight").t())
                        .add(weights.get("classifier.bias"));
        List<Output.BnStatistics> statistics =
                pass.batchStatistics()
                        ? List.of(new Output.BnStatistics("norm", mean, variance, images.size(0)))
                        : List.of();
        return new Output(logits, features, List.of(), statistics);
    }

    @Override
    public long featureDimension() {
        return HIDDEN;
    }
}
