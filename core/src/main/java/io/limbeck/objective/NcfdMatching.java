package io.limbeck.objective;

import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The min-max game of NCFM for the features of one class: frequencies ascend on the discrepancy
 * that the images descend on. Source: Wang et al., CVPR 2025, arXiv:2502.20653.
 *
 * <p>Features come as one matrix per layer, and discrepancies are summed over layers, each with
 * frequencies of its own.
 *
 * @param ncfd the discrepancy
 * @param frequencies what is learnt of where to look; the caller closes it
 * @param precision of the real features' projections
 */
public record NcfdMatching(Ncfd ncfd, FrequencySampler frequencies, Precision precision) {

    /**
     * The loss of the images, 300 times the discrepancy at fresh frequencies. Only these carry the
     * gradient: no weight of the frequencies does.
     *
     * @param real per layer [B1, D], without graph
     * @param synthetic per layer [B2, D], differentiable
     * @param seeds of this class and iteration
     * @return scalar; owned by the caller's scope
     */
    public Tensor loss(List<Tensor> real, List<Tensor> synthetic, SeedTree seeds) {
        return discrepancy(
                        real,
                        synthetic,
                        (layer, dimension) -> {
                            Tensor t = frequencies.draw(seeds.child(layer), dimension);
                            return hardest(real.get(layer), synthetic.get(layer), t);
                        })
                .mul(new Scalar(Ncfd.LOSS_SCALE));
    }

    /**
     * What the real features of a class are matched by, at the frequencies of these seeds.
     *
     * @param real per layer [B1, D], without graph
     * @return per layer; owned by the caller's scope
     */
    public List<CharacteristicFunction> target(List<Tensor> real, SeedTree seeds) {
        List<CharacteristicFunction> target = new ArrayList<>();
        for (int layer = 0; layer < real.size(); layer++) {
            Tensor x = real.get(layer);
            Tensor t = frequencies.draw(seeds.child(layer), x.size(1));
            target.add(CharacteristicFunction.ofFixed(x, t, precision));
        }
        return target;
    }

    /**
     * As {@link #loss(List, List, SeedTree)}, of real features whose {@link #target} is known; for
     * frequencies that neither learn nor are chosen by what they find.
     *
     * @param synthetic per layer [B2, D], differentiable
     * @param seeds those of the target
     */
    public Tensor lossTo(
            List<CharacteristicFunction> target, List<Tensor> synthetic, SeedTree seeds) {
        return summed(
                        target.size(),
                        layer -> {
                            Tensor y = synthetic.get(layer);
                            Tensor t = frequencies.draw(seeds.child(layer), y.size(1));
                            return between(target.get(layer), y, t);
                        })
                .mul(new Scalar(Ncfd.LOSS_SCALE));
    }

    /**
     * One step of the frequencies up on the discrepancy; the features get no gradient.
     *
     * @return the discrepancy before the step; if it or its gradient is not finite, NaN, and
     *     nothing has changed
     */
    public double ascend(List<Tensor> real, List<Tensor> synthetic, SeedTree seeds) {
        try (var _ = new PointerScope()) {
            List<Tensor> fixed = detached(synthetic);
            return frequencies.ascend(weights ->
                    discrepancy(
                            real,
                            fixed,
                            (layer, dimension) ->
                                    frequencies.draw(weights, seeds.child(layer), dimension)));
        }
    }

    /**
     * The discrepancy seen by these frequencies over the one seen by as many from N(0, I): above 1
     * where the sampler has learnt to look at what differs.
     */
    public double advantage(List<Tensor> real, List<Tensor> synthetic, SeedTree seeds) {
        try (var _ = new PointerScope()) {
            List<Tensor> fixed = detached(synthetic);
            List<Tensor> own = new ArrayList<>();
            Tensor learnt =
                    discrepancy(
                            real,
                            fixed,
                            (layer, dimension) -> {
                                own.add(frequencies.draw(seeds.child(layer), dimension));
                                return own.getLast();
                            });
            Tensor plain =
                    discrepancy(
                            real,
                            fixed,
                            (layer, dimension) -> {
                                Tensor like = own.get(layer);
                                return seeds.child("plain")
                                        .child(layer)
                                        .tensors()
                                        .normal(like.size(0), dimension)
                                        .to(like.device(), like.scalar_type());
                            });
            return learnt.item_double() / plain.item_double();
        }
    }

    private Tensor discrepancy(
            List<Tensor> real,
            List<Tensor> synthetic,
            BiFunction<Integer, Long, Tensor> frequenciesOfLayer) {
        return summed(
                real.size(),
                layer -> {
                    Tensor x = real.get(layer);
                    Tensor t = frequenciesOfLayer.apply(layer, x.size(1));
                    CharacteristicFunction own = CharacteristicFunction.ofFixed(x, t, precision);
                    return between(own, synthetic.get(layer), t);
                });
    }

    private static Tensor summed(int layers, IntFunction<Tensor> term) {
        return IntStream.range(0, layers).mapToObj(term).reduce(Tensor::add).orElseThrow();
    }

    private Tensor between(CharacteristicFunction real, Tensor synthetic, Tensor t) {
        return ncfd.perFrequency(real, CharacteristicFunction.of(synthetic, t)).mean();
    }

    /** The frequencies with the greatest discrepancy, if not all shall be used. */
    private Tensor hardest(Tensor real, Tensor synthetic, Tensor t) {
        int k = frequencies.topK();
        if (k == 0 || k >= t.size(0)) {
            return t;
        }
        Tensor scores =
                ncfd.perFrequency(
                        CharacteristicFunction.ofFixed(real, t, precision),
                        CharacteristicFunction.of(synthetic.detach(), t));
        return t.index_select(0, scores.topk(k).get1());
    }

    private static List<Tensor> detached(List<Tensor> features) {
        return features.stream().map(Tensor::detach).toList();
    }
}
