package io.limbeck.objective;

import io.limbeck.torch.SeedTree;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Frequencies that are drawn when they are first asked for, one matrix for each layer, and then
 * stay the same: for one class, or for all classes of an iteration. A class that shares them with
 * others sees what it would have seen alone: frequencies of the same distribution, fresh in each
 * iteration.
 */
public final class FrequencyDraws {

    private final FrequencySampler frequencies;
    private final SeedTree seeds;
    private final PointerScope scope = PointerScope.getInnerScope();
    private final Map<Integer, Tensor> drawn = new HashMap<>();

    FrequencyDraws(FrequencySampler frequencies, SeedTree seeds) {
        this.frequencies = frequencies;
        this.seeds = seeds;
    }

    /**
     * @param layer from 0
     * @param dimension D of its features
     * @return float32 [T, D]; owned by the scope that these draws were made in
     */
    Tensor of(int layer, long dimension) {
        return drawn.computeIfAbsent(
                layer,
                own -> {
                    Tensor t = frequencies.draw(seeds.child(own), dimension);
                    scope.attach(t);
                    return t;
                });
    }
}
