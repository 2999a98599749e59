package io.limbeck.method;

import io.limbeck.nn.Network;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
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
        Network network, double weight, ClassViews views, Synthesis images, Compute compute) {

    /** The loss as a mean over classes, after moving every class. */
    double run(Turn turn, Weights trained) {
        int classes = images.classes();
        boolean together = trained.buffers().isEmpty();
        double sum = 0;
        int perPass = together ? views.perPass() : 1;
        Draft draft = images.draft(turn.seeds().child("calibration"));
        for (List<Integer> group : ClassGroups.of(classes, images.imagesPerClass(), perPass)) {
            try (var _ = new PointerScope()) {
                List<Draft.Rendering> renderings = group.stream().map(draft::ofClass).toList();
                Tensor logits = logits(turn, trained, group, renderings);
                sum +=
                        Descent.collect(
                                turn, "calibration", losses(logits, group, renderings), draft);
            }
        }
        draft.step(turn.rate());
        return sum / classes;
    }

    private Tensor logits(
            Turn turn, Weights trained, List<Integer> group, List<Draft.Rendering> renderings) {
        PointerScope outer = PointerScope.getInnerScope();
        try (var _ = new PointerScope()) {
            List<Tensor> seen =
                    views.synthetic(
                            renderings.stream().map(Draft.Rendering::images).toList(),
                            group.stream()
                                    .map(label -> turn.seeds(label).child("calibration"))
                                    .toList());
            Tensor batch = torch.cat(new TensorVector(seen.toArray(Tensor[]::new)), 0);
            Tensor logits;
            try (var _ = compute.autocast()) {
                logits = network.forward(trained, batch, Pass.TRAINING).logits();
            }
            Tensor wide = logits.to(ScalarType.Float);
            outer.attach(wide);
            return wide;
        }
    }

    private List<Descent.ClassLoss> losses(
            Tensor logits, List<Integer> group, List<Draft.Rendering> renderings) {
        int each = images.imagesPerClass();
        List<Descent.ClassLoss> losses = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            long[] labels = new long[each];
            Arrays.fill(labels, group.get(i));
            Tensor target = compute.place(HostTensors.of(labels, each));
            Tensor own = logits.narrow(0, (long) i * each, each);
            Tensor loss = torch.cross_entropy_loss(own, target).mul(new Scalar(weight));
            losses.add(new Descent.ClassLoss(group.get(i), loss, renderings.get(i).leaves()));
        }
        return losses;
    }
}
