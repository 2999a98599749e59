package io.limbeck.method;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.nn.Weights;
import io.limbeck.objective.CharacteristicFunction;
import io.limbeck.objective.FeatureLayers;
import io.limbeck.objective.FrequencySampler;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.objective.Ncfd;
import io.limbeck.objective.NcfdMatching;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * One iteration of NCFM: draw networks, match every class, then calibrate every class. Remembers
 * the frequencies with their moments, and the schedule.
 */
final class NcfmMatcher implements Matcher {

    private static final String FREQUENCIES = "frequencies.";
    private static final String SCHEDULE = "schedule.";
    private static final String TARGETS = "targets.";

    private final NcfmSettings settings;
    private final Observers observers;
    private final FrequencySampler frequencies;
    private final Schedule schedule;
    private final TargetMemory targets;
    private final MatchingParts parts;
    private final MatchStep matching;
    private final CalibrationStep calibration;

    /** Frequencies that have learnt nothing; their moments belong to the caller's scope. */
    NcfmMatcher(
            NcfmSettings settings,
            Observers observers,
            MatchingParts parts,
            Synthesis synthesis,
            Listener listener) {
        this.settings = settings;
        this.observers = observers;
        this.frequencies =
                FrequencySampler.of(
                        frequencies(settings, listener),
                        parts.network().featureDimension(),
                        parts.seeds().child("frequencies"),
                        parts.compute());
        this.schedule = Schedule.of(settings.schedule(), settings.iterations());
        this.targets = new TargetMemory(settings.reuse());
        this.parts = parts;
        ClassViews views =
                new ClassViews(
                        parts.data(),
                        new ClassViews.Sampling(
                                settings.realBatch(),
                                settings.realSampling() == NcfmSettings.RealSampling.SHUFFLED),
                        settings.augmentation(),
                        parts.seeds().child("batches"),
                        parts.compute());
        FeatureLayers layers = new FeatureLayers(settings.layers());
        this.matching =
                new MatchStep(
                        new ClassObserver(
                                parts.network(), layers.pass(), layers::of, views, parts.compute()),
                        new NcfdMatching(
                                new Ncfd(settings.amplitude(), settings.phase()),
                                frequencies,
                                parts.compute().precision()),
                        synthesis);
        this.calibration =
                new CalibrationStep(
                        parts.network(), settings.calibration(), views, synthesis, parts.compute());
    }

    @Override
    public String name() {
        return "ncfm";
    }

    @Override
    public Map<String, Double> iterate(long iteration, SeedTree seeds) {
        double rate = settings.optimizer().learningRate() * schedule.factor(iteration);
        Turn turn = new Turn(iteration, seeds, rate);
        Optional<TargetMemory.Target> known = targets.again(iteration, seeds);
        Turn then =
                known.map(own ->
                                new Turn(
                                        own.iteration(),
                                        parts.iterations().child(own.iteration()),
                                        rate))
                        .orElse(turn);
        Observers.Observed observed = observers.draw(then.seeds().child("observers"));
        MatchStep.Result matched =
                known.map(own -> matching.again(turn, then, observed.extractor(), own))
                        .orElseGet(() -> fresh(turn, observed.extractor()));
        double calibrated = calibrate(turn, observed);
        schedule.observe(matched.loss() + calibrated);
        Map<String, Double> values = values(turn, matched, calibrated);
        if (settings.reuse().on()) {
            values.put("fresh", known.isEmpty() ? 1.0 : 0.0);
        }
        return values;
    }

    private MatchStep.Result fresh(Turn turn, Weights extractor) {
        if (!settings.reuse().on()) {
            return matching.run(turn, extractor);
        }
        PointerScope step = PointerScope.getInnerScope();
        List<List<CharacteristicFunction>> classes = new ArrayList<>();
        MatchStep.Result matched =
                matching.run(
                        turn,
                        extractor,
                        (_, target) -> {
                            target.forEach(layer -> {
                                step.attach(layer.cosine());
                                step.attach(layer.sine());
                            });
                            classes.add(target);
                        });
        targets.add(turn.iteration(), classes);
        return matched;
    }

    private double calibrate(Turn turn, Observers.Observed observed) {
        if (settings.calibration() == 0) {
            return 0;
        }
        return observed.trained().map(trained -> calibration.run(turn, trained)).orElse(0.0);
    }

    private static Map<String, Double> values(
            Turn turn, MatchStep.Result matched, double calibrated) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("match", matched.loss());
        values.put("calibration", calibrated);
        values.put("learningRate", turn.rate());
        matched.psiRatio().ifPresent(ratio -> values.put("psiRatio", ratio));
        return values;
    }

    @Override
    public void save(Map<String, Tensor> tensors, Map<String, String> facts) {
        Named.put(FREQUENCIES, frequencies.state(), tensors);
        targets.save(TARGETS, tensors);
        // Double.toString and parseDouble give the same bits back.
        schedule.state()
                .forEach((name, value) -> facts.put(SCHEDULE + name, Double.toString(value)));
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        frequencies.restore(Named.strip(FREQUENCIES, checkpoint.tensors()));
        targets.restore(Named.strip(TARGETS, checkpoint.tensors()), parts.compute());
        Map<String, Double> scheduled = new LinkedHashMap<>();
        Named.strip(SCHEDULE, checkpoint.facts())
                .forEach((name, value) -> scheduled.put(name, Double.parseDouble(value)));
        schedule.restore(scheduled);
    }

    @Override
    public void close() {
        targets.close();
        frequencies.close();
    }

    /** At several layers, frequencies are Gaussian: a sampling network serves one dimension. */
    private static FrequencySpec frequencies(NcfmSettings settings, Listener listener) {
        if (settings.layers().isEmpty()) {
            return settings.frequencies();
        }
        return switch (settings.frequencies()) {
            case FrequencySpec.Gaussian gaussian -> gaussian;
            case FrequencySpec.ScaleMixture mixture ->
                    plain(
                            new FrequencySpec.Gaussian(
                                    mixture.count(),
                                    mixture.bandwidth(),
                                    mixture.learnBandwidth(),
                                    mixture.topK()),
                            listener);
            case FrequencySpec.Released released ->
                    plain(new FrequencySpec.Gaussian(released.count(), 1, false, 0), listener);
        };
    }

    private static FrequencySpec plain(FrequencySpec.Gaussian instead, Listener listener) {
        listener.on(
                new Event.Warning(
                        "layers are chosen, so the frequencies are %d Gaussian ones per layer, without a sampling network; write frequencies: kind: gaussian to say so"
                                .formatted(instead.count())));
        return instead;
    }
}
