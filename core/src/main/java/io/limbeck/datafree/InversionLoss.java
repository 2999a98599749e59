package io.limbeck.datafree;

import io.limbeck.augment.SiameseAugmentation;
import io.limbeck.method.InversionSettings;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the images of a call are to make small:
 *
 * <pre>
 * L_G = w_bn L_BN + w_task mean(phi(x) L_Task(x)) - w_adv mean(a(x) KL(p_t || p_s))
 * L_Task(x) = -log p_t[label of x]
 * a(x) = 1 where teacher and student predict the same class, else 0 (or 1 everywhere)
 * </pre>
 *
 * The article writes one objective that the student minimises and the generator maximises; taken to
 * the letter the generator would widen the batch norm mismatch too. Only the KL depends on both
 * players, so only its sign is turned, as CMI and FastDFKD do. phi is a constant weight unless the
 * settings let a gradient through it. Where pixels are classified, KL, cross-entropy and a are of
 * each pixel, and those of an image are means over its pixels.
 *
 * @param settings for the weights
 * @param phi the modulating function
 * @param teacher in evaluation mode; nothing of it changes
 * @param memory of the batch norm term
 */
record InversionLoss(
        InversionSettings settings, Modulation phi, Teacher teacher, StatisticsMemory memory) {

    private static final Divergence KL = new Divergence(1);
    private static final List<String> TERMS =
            List.of("inversion", "batchNorm", "crossEntropy", "phi", "adversary");

    /**
     * What stays the same during a call.
     *
     * @param shares as {@link ReplayBuffer#modulating}, float32 [classes], on the device
     * @param labels int64 [B], if they were drawn
     * @param student what the adversary plays against; empty while warming up
     */
    record Call(Tensor shares, Optional<Tensor> labels, Optional<Pupil> student) {}

    /**
     * @param total float32 scalar, differentiable in the images
     * @param value of it
     * @param terms by name, none weighted
     * @param statistics of the teacher's batch norms
     */
    record Value(
            Tensor total,
            double value,
            Map<String, Double> terms,
            List<Output.BnStatistics> statistics) {}

    /**
     * @param images float32 [B, C, H, W] in [0, 1]
     * @param seeds of the view
     * @throws NonFiniteLossException if a term is not finite
     */
    Value of(Tensor images, Call call, SeedTree seeds, long step) {
        Tensor view =
                teacher.normalization()
                        .apply(
                                SiameseAugmentation.perSample(settings.augmentation())
                                        .apply(images, seeds));
        Output output;
        try (Autocast _ = teacher.compute().autocast()) {
            output = teacher.network().forward(teacher.weights(), view, Pass.OBSERVING);
        }
        Tensor logs = torch.log_softmax(output.logits(), 1);
        Tensor labels =
                call.labels().orElseGet(() -> logs.detach().argmax(new LongOptional(1), false));
        Tensor each = logs.gather(1, labels.unsqueeze(1)).squeeze(1);
        Tensor chosen = PerImage.mean(each);
        Tensor weight = phi.of(call.shares(), labels, each);
        Tensor pulled = weight.dim() == each.dim() ? each : chosen;
        Tensor task = (settings.phiGradient() ? weight : weight.detach()).mul(pulled).mean().neg();
        Tensor total = task.mul(new Scalar(settings.taskWeight()));
        Tensor zero = torch.zeros_like(task).detach();
        Tensor mismatch = zero;
        if (settings.bnWeight() > 0 && !output.bnStatistics().isEmpty()) {
            mismatch = memory.loss(output.bnStatistics(), teacher.weights());
            total = total.add(mismatch, new Scalar(settings.bnWeight()));
        }
        Tensor gap = zero;
        if (call.student().isPresent() && settings.adversarialWeight() > 0) {
            gap = adversary(view, output.logits(), call.student().get());
            total = total.sub(gap, new Scalar(settings.adversarialWeight()));
        }
        return value(
                List.of(total, mismatch, chosen.mean().neg(), weight.mean(), gap),
                output.bnStatistics(),
                step);
    }

    private Tensor adversary(Tensor view, Tensor teacherLogits, Pupil student) {
        Tensor studentLogits = student.logits(view);
        Tensor gap = KL.of(teacherLogits, studentLogits);
        if (!settings.decisionMask()) {
            return gap.mean();
        }
        Tensor agreed = predicted(teacherLogits).eq(predicted(studentLogits)).to(ScalarType.Float);
        return gap.mul(agreed).mean();
    }

    private static Tensor predicted(Tensor logits) {
        return logits.detach().argmax(new LongOptional(1), false);
    }

    /** All numbers in one trip to the host. */
    private static Value value(
            List<Tensor> scalars, List<Output.BnStatistics> statistics, long step) {
        Tensor[] detached = scalars.stream().map(Tensor::detach).toArray(Tensor[]::new);
        double[] numbers = HostTensors.doubles(torch.stack(new TensorVector(detached)));
        Map<String, Double> terms = new LinkedHashMap<>();
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isFinite(numbers[i])) {
                throw new NonFiniteLossException("distill", step, TERMS.get(i), numbers[i]);
            }
            if (i > 0) {
                terms.put(TERMS.get(i), numbers[i]);
            }
        }
        return new Value(scalars.getFirst(), numbers[0], terms, statistics);
    }
}
