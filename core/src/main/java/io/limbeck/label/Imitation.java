package io.limbeck.label;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How far a student is from its teacher:
 *
 * <pre>
 * L = 1/B sum_i sum_c p_ic log(p_ic / q_ic),   q_i = softmax(z_i / temperature)
 * </pre>
 *
 * the KL divergence, summed over the classes c, the mean over the batch i; z are the student's
 * logits. If scaled, times the temperature's square, which keeps the gradient at the size that it
 * has at temperature 1 (section 2 there). Source: Hinton et al., "Distilling the Knowledge in a
 * Neural Network", 2015, arXiv:1503.02531.
 *
 * @param temperature above 0
 * @param scaled whether it is multiplied by the temperature's square
 */
public record Imitation(double temperature, boolean scaled) {

    /**
     * @param probabilities float32 [B, classes], rows that add up to 1, at the temperature
     * @param student logits, float32 [B, classes], of any range
     * @return float32 scalar of at least 0, differentiable in the student alone; owned by the
     *     caller's scope
     */
    public Tensor loss(Tensor probabilities, Tensor student) {
        Tensor logs = torch.log_softmax(student.div(new Scalar(temperature)), 1);
        Tensor gap = torch.xlogy(probabilities, probabilities).sub(probabilities.mul(logs));
        Tensor mean = gap.sum(1).mean();
        return scaled ? mean.mul(new Scalar(temperature * temperature)) : mean;
    }
}
