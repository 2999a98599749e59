package io.limbeck.method;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.Normalization;
import io.limbeck.data.Preprocessing;
import io.limbeck.data.Zca;
import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Hallucination;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Pairs;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Optimizer;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Bases and hallucinators being distilled, in the numbers that networks see. Each class has an
 * optimiser for its bases and each hallucinator one of its own, so that what a step does not use is
 * left as it is, momentum included.
 */
final class Hallucinations implements Synthesis {

    private static final String BASES = "bases";

    /**
     * What is distilled.
     *
     * @param info of the data set
     * @param formation how hallucinated images are decoded
     * @param preprocessing between pixels and what networks see
     * @param rates in whose numbers the rate of the bases is given: a method for pixels means the
     *     same step with bases
     * @param settings of the hallucinators
     * @param init what the bases were before the first step
     */
    record Meaning(
            DatasetInfo info,
            Formation formation,
            Preprocessing preprocessing,
            StoredImages.Space rates,
            Parameterization.Hallucinated settings,
            Initialization init) {

        /**
         * What the rate is multiplied by. A step of SGD goes with the gradient, which itself is as
         * many times smaller in the numbers that networks see. Whitened numbers have no one unit,
         * and are taken as they are.
         */
        double unit(OptimizerSpec optimizer) {
            if (rates == StoredImages.Space.NETWORK
                    || !(preprocessing instanceof Normalization channels)) {
                return 1;
            }
            double std = channels.std().stream().mapToDouble(s -> s).average().orElseThrow();
            return switch (optimizer) {
                case OptimizerSpec.Sgd _ -> 1 / (std * std);
                case OptimizerSpec.Adam _, OptimizerSpec.AdamW _ -> 1 / std;
            };
        }

        Hallucinator hallucinator() {
            return settings.hallucinator(info.shape());
        }
    }

    private final Meaning meaning;
    private final OptimizerSpec spec;
    private final Compute compute;
    private final ClassTensors bases;
    private final List<Weights> hallucinators;
    private final List<Optimizer> optimizers;
    private final Optional<Apart> apart;

    private Hallucinations(
            Meaning meaning,
            OptimizerSpec spec,
            Compute compute,
            ClassTensors bases,
            List<Weights> hallucinators,
            Optional<Apart> apart) {
        this.meaning = meaning;
        this.spec = spec;
        this.compute = compute;
        this.bases = bases;
        this.hallucinators = hallucinators;
        this.apart = apart;
        this.optimizers =
                hallucinators.stream()
                        .map(own ->
                                Optimizers.create(meaning.settings().optimizer(), own.parameters()))
                        .toList();
    }

    /**
     * Fresh hallucinators, all different.
     *
     * @param images [classes * n, C, H, W] by class, as networks see them; bases begin as these,
     *     averaged to their size; where a base has one channel, as the mean over channels
     * @param spec optimiser of the bases
     * @param adversary what keeps hallucinators apart, if they are to be; closed with this
     * @param seeds of the hallucinators
     */
    static Hallucinations of(
            Tensor images,
            Meaning meaning,
            OptimizerSpec spec,
            Optional<Adversary> adversary,
            SeedTree seeds,
            Compute compute) {
        return new Hallucinations(
                meaning,
                spec,
                compute,
                bases(images, meaning, spec, compute),
                fresh(meaning, seeds, compute),
                adversary.map(network -> new Apart(network, meaning.settings().constraint())));
    }

    private static ClassTensors bases(
            Tensor images, Meaning meaning, OptimizerSpec spec, Compute compute) {
        // Not in a scope of its own, which would take the moments with it.
        try (Tensor fitted = fitted(images, BaseShape.of(meaning.hallucinator()))) {
            return ClassTensors.of(BASES, fitted, meaning.info().classes(), spec, compute);
        }
    }

    private static Tensor fitted(Tensor images, BaseShape shape) {
        try (var _ = new PointerScope()) {
            Tensor fitted = shape.fitted(images);
            fitted.retainReference();
            return fitted;
        }
    }

    private static List<Weights> fresh(Meaning meaning, SeedTree seeds, Compute compute) {
        int count =
                switch (meaning.settings().sharing()) {
                    case SHARED -> meaning.settings().count();
                    case CLASS -> meaning.info().classes() * meaning.settings().count();
                };
        List<Weights> hallucinators = new ArrayList<>();
        try (var _ = new PointerScope()) {
            for (int i = 0; i < count; i++) {
                hallucinators.add(
                        meaning.hallucinator()
                                .init(meaning.settings().start(), seeds.child(i))
                                .on(compute)
                                .copy()
                                .keep());
            }
        }
        return List.copyOf(hallucinators);
    }

    @Override
    public int classes() {
        return bases.classes();
    }

    @Override
    public int imagesPerClass() {
        return pairs(hallucinators).perClass();
    }

    Meaning meaning() {
        return meaning;
    }

    Compute compute() {
        return compute;
    }

    Tensor bases(int label) {
        return bases.of(label);
    }

    List<Weights> hallucinators() {
        return hallucinators;
    }

    Optional<Apart> apart() {
        return apart;
    }

    /** The images of weights, which may be leaves of a step. */
    Pairs pairs(List<Weights> weights) {
        return new Pairs(
                new Hallucination(
                        meaning.hallucinator(),
                        meaning.settings().sharing(),
                        meaning.settings().pairing(),
                        weights),
                meaning.formation(),
                bases.classes(),
                bases.perClass());
    }

    @Override
    public Draft draft(SeedTree seeds) {
        return new HallucinationsDraft(this, seeds);
    }

    void stepBases(int label, Tensor gradient, double rate) {
        bases.step(label, gradient, rate * meaning.unit(spec));
    }

    /**
     * @param rate of the bases; hallucinators move at as great a share of their own
     */
    void stepHallucinator(int number, List<Tensor> gradients, double rate) {
        double share = rate / spec.learningRate();
        optimizers
                .get(number)
                .step(
                        hallucinators.get(number).parameters(),
                        gradients,
                        share * meaning.settings().optimizer().learningRate());
    }

    @Override
    public Map<String, Double> values() {
        return apart.map(Apart::values).orElse(Map.of());
    }

    @Override
    public SyntheticSet current(Map<String, String> facts) {
        Pairs made = pairs(hallucinators.stream().map(Hallucinations::onCpu).toList());
        Tensor all = bases.all();
        long[] labels = new long[classes() * made.ipc()];
        Arrays.setAll(labels, i -> i / made.ipc());
        return new SyntheticSet(
                meaning.info(),
                made.ipc(),
                meaning.formation(),
                all,
                HostTensors.of(labels, labels.length),
                Optional.empty(),
                Synthesis.began(meaning.init(), facts),
                meaning.preprocessing() instanceof Zca zca ? Optional.of(zca) : Optional.empty(),
                Optional.of(made.hallucination()));
    }

    private static Weights onCpu(Weights weights) {
        return weights.copy().map(Tensor::cpu);
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(bases.state());
        for (int i = 0; i < hallucinators.size(); i++) {
            Named.put(ofHallucinator(i), hallucinators.get(i).all(), state);
            Named.put(ofHallucinator(i) + "moments.", optimizers.get(i).state(), state);
        }
        apart.ifPresent(constraint -> state.putAll(constraint.state()));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        bases.restore(state);
        for (int i = 0; i < hallucinators.size(); i++) {
            String prefix = ofHallucinator(i);
            hallucinators
                    .get(i)
                    .all()
                    .forEach((name, own) ->
                            own.copy_(Named.shaped(prefix + name, state, own.shape())));
            optimizers.get(i).restore(Named.strip(prefix + "moments.", state));
        }
        apart.ifPresent(constraint -> constraint.restore(state));
    }

    @Override
    public void close() {
        apart.ifPresent(Apart::close);
        optimizers.forEach(Optimizer::close);
        hallucinators.forEach(Weights::close);
        bases.close();
    }

    private static String ofHallucinator(int number) {
        return "hallucinator." + number + ".";
    }
}
