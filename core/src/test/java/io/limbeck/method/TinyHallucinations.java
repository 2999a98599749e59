package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization.Constraint;
import io.limbeck.synthetic.Parameterization.Hallucinated;
import io.limbeck.synthetic.Parameterization.Pairing;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Bases and hallucinators of a few images of three classes, as tests want them. */
final class TinyHallucinations {

    static final ImageShape SHAPE = new ImageShape(3, 8, 8);
    private static final int IPC = 2;

    private TinyHallucinations() {}

    static Hallucinated settings(int count, Sharing sharing, double cosine) {
        return settings(count, sharing, cosine, new OptimizerSpec.Sgd(0.5, 0.5, 0));
    }

    static Hallucinated settings(
            int count, Sharing sharing, double cosine, OptimizerSpec optimizer) {
        return settings(count, sharing, cosine, optimizer, 0.05);
    }

    static Hallucinated settings(
            int count,
            Sharing sharing,
            double cosine,
            OptimizerSpec optimizer,
            double adversaryRate) {
        Constraint usual = Constraint.defaults();
        return new Hallucinated(
                count,
                sharing,
                0,
                Hallucinator.Form.defaults(),
                Hallucinator.Start.RANDOM,
                optimizer,
                new Constraint(
                        cosine,
                        true,
                        usual.contrast(),
                        usual.task(),
                        usual.align(),
                        usual.positives(),
                        usual.temperature(),
                        0,
                        new OptimizerSpec.Sgd(adversaryRate, 0.9, 0)),
                Pairing.RANDOM);
    }

    static Hallucinations of(Dataset data, Hallucinated settings, Formation formation) {
        return (Hallucinations)
                parts(data)
                        .hallucinated(
                                new MatchingParts.Start(
                                        Initialization.RANDOM,
                                        IPC,
                                        new OptimizerSpec.Sgd(1, 0.5, 0),
                                        "none"),
                                formation,
                                StoredImages.Space.NETWORK,
                                settings);
    }

    static MatchingParts parts(Dataset data) {
        Network network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                2,
                                8,
                                NetworkSpec.Norm.INSTANCE,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(3, 8, 8, 3));
        return new MatchingParts(network, data, SeedTree.of(3), Compute.cpu());
    }

    static Map<String, Tensor> copied(Synthesis set) {
        return new Weights(set.state(), Set.of()).copy().all();
    }

    static List<String> changed(Map<String, Tensor> before, Synthesis set) {
        Map<String, Tensor> after = set.state();
        return before.keySet().stream()
                .filter(name -> !torch.equal(before.get(name), after.get(name)))
                .filter(name -> !name.contains("velocity") && !name.contains("optimizer"))
                .toList();
    }
}
