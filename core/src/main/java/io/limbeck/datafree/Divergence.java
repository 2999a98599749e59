package io.limbeck.datafree;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How far a student is from its teacher, image by image:
 *
 * <pre>
 * T^2 KL(p || q) = T^2 sum_k p_k (log p_k - log q_k),     p, q = softmax(logits / T)
 * </pre>
 *
 * p is the teacher's. Classes are dimension 1, so that logits of pixels, [B, classes, H, W], give a
 * divergence of each pixel.
 *
 * @param temperature T, above 0
 */
record Divergence(double temperature) {

    /**
     * @param teacher logits, float32 [B, classes, ...]
     * @param student of the same shape
     * @return float32 [B, ...], differentiable in both
     */
    Tensor of(Tensor teacher, Tensor student) {
        Tensor p = logs(teacher);
        Tensor gap = p.sub(logs(student)).mul(p.exp());
        Tensor sum = gap.sum(1);
        return temperature == 1 ? sum : sum.mul(new Scalar(temperature * temperature));
    }

    private Tensor logs(Tensor logits) {
        return torch.log_softmax(
                temperature == 1 ? logits : logits.div(new Scalar(temperature)), 1);
    }
}
