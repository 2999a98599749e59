package io.limbeck.method;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Iterations of a matching method on a set in the making; closing it closes both. */
final class MatchingDistillation implements Distillation {

    private static final String METHOD = "method";

    private final Synthesis synthesis;
    private final Matcher matcher;
    private final SeedTree seeds;
    private final ImageRate rate;

    /**
     * @param seeds of the iterations
     * @param rate that the synthesis takes its steps at
     */
    MatchingDistillation(Synthesis synthesis, Matcher matcher, SeedTree seeds, ImageRate rate) {
        this.synthesis = synthesis;
        this.matcher = matcher;
        this.seeds = seeds;
        this.rate = rate;
    }

    @Override
    public Map<String, Double> iterate(long iteration) {
        try (var _ = new PointerScope()) {
            Map<String, Double> values =
                    new LinkedHashMap<>(matcher.iterate(iteration, seeds.child(iteration)));
            values.putAll(synthesis.values());
            return values;
        }
    }

    @Override
    public Checkpoint state(long step) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(synthesis.state());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(METHOD, matcher.name());
        rate.save(facts);
        matcher.save(tensors, facts);
        return new Checkpoint(step, tensors, facts);
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        String made = checkpoint.facts().get(METHOD);
        if (!matcher.name().equals(made)) {
            throw new IllegalArgumentException(
                    "the checkpoint is of method \"%s\", this run is of %s; give it another folder"
                            .formatted(made, matcher.name()));
        }
        synthesis.restore(checkpoint.tensors());
        rate.restore(checkpoint.facts());
        matcher.restore(checkpoint);
    }

    @Override
    public SyntheticSet current() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(METHOD, matcher.name());
        facts.putAll(matcher.facts());
        facts.putAll(rate.facts());
        return matcher.complete(synthesis.current(facts));
    }

    @Override
    public void close() {
        matcher.close();
        synthesis.close();
    }
}
