package io.limbeck.method;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The rate of the images as a multiple of the recipe's, where a probe may have chosen it. */
final class ImageRate {

    private static final String FACTOR = "probe.factor";
    private static final String ACCOUNT = "probe.account";

    private double factor = 1;
    private String account = "";

    void set(double factor) {
        this.factor = factor;
    }

    /**
     * @param account of how it was chosen, for people
     */
    void choose(double factor, String account) {
        this.factor = factor;
        this.account = account;
    }

    /** A set whose steps are taken at this rate, whatever method takes them. */
    Synthesis of(Synthesis synthesis) {
        return new Rated(synthesis);
    }

    void save(Map<String, String> facts) {
        if (!account.isEmpty()) {
            facts.put(FACTOR, Double.toString(factor));
            facts.put(ACCOUNT, account);
        }
    }

    void restore(Map<String, String> facts) {
        factor = Double.parseDouble(facts.getOrDefault(FACTOR, "1"));
        account = facts.getOrDefault(ACCOUNT, "");
    }

    /** What a reader of the set should know. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        if (!account.isEmpty()) {
            facts.put("probe", account);
        }
        return facts;
    }

    private final class Rated implements Synthesis {
        private final Synthesis synthesis;

        Rated(Synthesis synthesis) {
            this.synthesis = synthesis;
        }

        @Override
        public int classes() {
            return synthesis.classes();
        }

        @Override
        public int imagesPerClass() {
            return synthesis.imagesPerClass();
        }

        @Override
        public Draft draft(SeedTree seeds) {
            return new RatedDraft(synthesis.draft(seeds));
        }

        @Override
        public Map<String, Double> values() {
            return synthesis.values();
        }

        @Override
        public Map<String, Tensor> state() {
            return synthesis.state();
        }

        @Override
        public void restore(Map<String, Tensor> state) {
            synthesis.restore(state);
        }

        @Override
        public SyntheticSet current(Map<String, String> facts) {
            return synthesis.current(facts);
        }

        @Override
        public void close() {
            synthesis.close();
        }
    }

    private final class RatedDraft implements Draft {
        private final Draft draft;

        RatedDraft(Draft draft) {
            this.draft = draft;
        }

        @Override
        public Rendering ofClass(int label) {
            return draft.ofClass(label);
        }

        @Override
        public Rendering of(int[] chosen, SeedTree seeds) {
            return draft.of(chosen, seeds);
        }

        @Override
        public void collect(List<Tensor> leaves, List<Tensor> gradients) {
            draft.collect(leaves, gradients);
        }

        @Override
        public void matched(double loss) {
            draft.matched(loss);
        }

        @Override
        public boolean finite() {
            return draft.finite();
        }

        @Override
        public void step(double rate) {
            draft.step(factor * rate);
        }
    }
}
