package io.limbeck.method;

import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The calibrating half of an iteration: each class takes a step that makes a trained network more
 * certain of its label. An optimiser step of its own, not a summand of the matching loss.
 *
 * @param network of the trained weights
 * @param weight of the cross-entropy
 * @param views what the network sees
 * @param images what is moved
 * @param compute where and how exactly
 */
record CalibrationStep(
        Network network, double weight, ClassViews views, StoredImages images, Compute compute) {

    /** The loss as a mean over classes, after moving every class. */
    double run(Turn turn, Weights trained) {
        int classes = images.classes();
        boolean together = trained.buffers().isEmpty();
        double sum = 0;
        int perPass = together ? views.perPass() : 1;
        for (List<Integer> group : ClassGroups.of(classes, views.decodedPerClass(), perPass)) {
            try (var _ = new PointerScope()) {
                sum += descend(turn, trained, group);
            }
        }
        return sum / classes;
    }

    private double descend(Turn turn, Weights trained, List<Integer> group) {
        List<Tensor> leaves = group.stream().map(images::leaf).toList();
        List<Tensor> losses = losses(logits(turn, trained, group, leaves), group);
        // A class's images are in no other class's loss, so the gradient of the sum holds them all.
        Tensor sum = losses.stream().reduce(Tensor::add).orElseThrow();
        List<Tensor> gradients = Gradients.of(sum, leaves);
        double total = 0;
        for (int i = 0; i < group.size(); i++) {
            int label = group.get(i);
            total += turn.finite("calibration", label, losses.get(i), gradients.get(i));
            images.step(label, gradients.get(i), turn.rate());
        }
        return total;
    }

    private Tensor logits(Turn turn, Weights trained, List<Integer> group, List<Tensor> leaves) {
        PointerScope outer = PointerScope.getInnerScope();
        try (var _ = new PointerScope()) {
            TensorVector seen = new TensorVector();
            for (int i = 0; i < group.size(); i++) {
                seen.push_back(
                        views.synthetic(
                                leaves.get(i), turn.seeds(group.get(i)).child("calibration")));
            }
            Tensor batch = torch.cat(seen, 0);
            Tensor logits;
            try (var _ = compute.autocast()) {
                logits = network.forward(trained, batch, Pass.TRAINING).logits();
            }
            Tensor wide = logits.to(ScalarType.Float);
            outer.attach(wide);
            return wide;
        }
    }

    private List<Tensor> losses(Tensor logits, List<Integer> group) {
        int each = views.decodedPerClass();
        List<Tensor> losses = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            long[] labels = new long[each];
            Arrays.fill(labels, group.get(i));
            Tensor target = compute.place(HostTensors.of(labels, each));
            Tensor own = logits.narrow(0, (long) i * each, each);
            losses.add(torch.cross_entropy_loss(own, target).mul(new Scalar(weight)));
        }
        return losses;
    }
}
