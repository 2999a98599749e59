package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.event.Event;
import io.limbeck.nn.Network;
import io.limbeck.objective.FeatureLayers;
import io.limbeck.objective.FrequencySampler;
import io.limbeck.objective.FrequencySpec;
import io.limbeck.objective.Ncfd;
import io.limbeck.objective.NcfdMatching;
import io.limbeck.synthetic.Initializer;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * One iteration of NCFM after the other, and all that they change: the images with their moments,
 * the frequencies with theirs, the schedule.
 */
final class NcfmDistillation implements Distillation {

    private static final String FREQUENCIES = "frequencies.";
    private static final String SCHEDULE = "schedule.";
    private static final String METHOD = "method";
    private static final String NAME = "ncfm";

    private final NcfmSettings settings;
    private final DatasetInfo info;
    private final Observers observers;
    private final FrequencySampler frequencies;
    private final StoredImages images;
    private final Schedule schedule;
    private final FeatureBank bank;
    private final MatchStep matching;
    private final CalibrationStep calibration;
    private final SeedTree seeds;

    private NcfmDistillation(
            Parts parts, FrequencySampler frequencies, StoredImages images, SeedTree seeds) {
        this.settings = parts.settings();
        this.info = parts.data().info();
        this.observers = parts.observers();
        this.frequencies = frequencies;
        this.images = images;
        this.schedule = Schedule.of(settings.schedule(), settings.iterations());
        this.seeds = seeds.child("iteration");
        ClassViews views =
                new ClassViews(settings, parts.data(), seeds.child("batches"), parts.compute());
        this.bank = new FeatureBank(settings.reuse());
        this.matching =
                new MatchStep(
                        parts.network(),
                        new FeatureLayers(settings.layers()),
                        new NcfdMatching(
                                new Ncfd(settings.amplitude(), settings.phase()), frequencies),
                        views,
                        images,
                        bank,
                        parts.compute());
        this.calibration =
                new CalibrationStep(
                        parts.network(), settings.calibration(), views, images, parts.compute());
    }

    /** What a distillation is made of. */
    record Parts(
            NcfmSettings settings,
            Network network,
            Observers observers,
            Dataset data,
            Compute compute) {}

    /** At its start: fresh images, frequencies that have learnt nothing. The caller closes it. */
    static NcfmDistillation start(Parts parts, SeedTree seeds, Hooks hooks) {
        NcfmSettings settings = parts.settings();
        FrequencySampler frequencies =
                FrequencySampler.of(
                        frequencies(settings, hooks),
                        parts.network().featureDimension(),
                        seeds.child("frequencies"),
                        parts.compute());
        // Moments belong to the scope they are made in, so no scope may be open here but the
        // caller's.
        try (Tensor initial = initial(parts, seeds.child("initialize"))) {
            StoredImages images =
                    StoredImages.of(
                            initial,
                            parts.data().info().classes(),
                            settings.optimizer(),
                            parts.compute());
            return new NcfmDistillation(parts, frequencies, images, seeds);
        }
    }

    private static Tensor initial(Parts parts, SeedTree seeds) {
        try (var _ = new PointerScope()) {
            Tensor images =
                    Initializer.initialize(
                            parts.settings().init(),
                            parts.settings().formation(),
                            parts.data().train(),
                            parts.settings().ipc(),
                            seeds);
            images.retainReference();
            return images;
        }
    }

    /** One iteration: draw networks, match every class, then calibrate every class. */
    @Override
    public Map<String, Double> iterate(long iteration) {
        try (var _ = new PointerScope()) {
            double rate = settings.optimizer().learningRate() * schedule.factor(iteration);
            Turn turn = new Turn(iteration, seeds.child(iteration), round(iteration), rate);
            Observers.Observed observed = observers.draw(turn.round().seeds().child("observers"));
            MatchStep.Result matched = matching.run(turn, observed.extractor());
            double calibrated = calibrate(turn, observed);
            schedule.observe(matched.loss() + calibrated);
            return values(turn, matched, calibrated);
        }
    }

    private Turn.Round round(long iteration) {
        long number = iteration / settings.reuse();
        return new Turn.Round(number, seeds.child(number * settings.reuse()));
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
    public Checkpoint state(long step) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(images.state());
        frequencies.state().forEach((name, tensor) -> tensors.put(FREQUENCIES + name, tensor));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(METHOD, NAME);
        // Double.toString and parseDouble give the same bits back.
        schedule.state()
                .forEach((name, value) -> facts.put(SCHEDULE + name, Double.toString(value)));
        return new Checkpoint(step, tensors, facts);
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        if (!NAME.equals(checkpoint.facts().get(METHOD))) {
            throw new IllegalArgumentException(
                    "the checkpoint is of method \"%s\", this run is of ncfm; give it another folder"
                            .formatted(checkpoint.facts().get(METHOD)));
        }
        images.restore(checkpoint.tensors());
        Map<String, Tensor> learnt = new LinkedHashMap<>();
        checkpoint
                .tensors()
                .forEach((name, tensor) -> {
                    if (name.startsWith(FREQUENCIES)) {
                        learnt.put(name.substring(FREQUENCIES.length()), tensor);
                    }
                });
        frequencies.restore(learnt);
        Map<String, Double> scheduled = new LinkedHashMap<>();
        checkpoint
                .facts()
                .forEach((name, value) -> {
                    if (name.startsWith(SCHEDULE)) {
                        scheduled.put(name.substring(SCHEDULE.length()), Double.parseDouble(value));
                    }
                });
        schedule.restore(scheduled);
    }

    @Override
    public SyntheticSet current() {
        int each = settings.ipc();
        long[] labels = new long[info.classes() * each];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i / each;
        }
        return new SyntheticSet(
                info,
                each,
                settings.formation(),
                images.all(),
                HostTensors.of(labels, labels.length),
                Optional.empty(),
                Map.of(METHOD, NAME));
    }

    @Override
    public void close() {
        images.close();
        frequencies.close();
        bank.close();
    }

    /** At several layers, frequencies are Gaussian: a sampling network serves one dimension. */
    private static FrequencySpec frequencies(NcfmSettings settings, Hooks hooks) {
        if (settings.layers().isEmpty()) {
            return settings.frequencies();
        }
        return switch (settings.frequencies()) {
            case FrequencySpec.Gaussian gaussian -> gaussian;
            case FrequencySpec.ScaleMixture mixture ->
                    plain(mixture.count(), mixture.bandwidth(), mixture.topK(), hooks);
            case FrequencySpec.Released released -> plain(released.count(), 1, 0, hooks);
        };
    }

    private static FrequencySpec plain(int count, double bandwidth, int topK, Hooks hooks) {
        hooks.listener()
                .on(
                        new Event.Warning(
                                "layers are chosen, so the frequencies are %d Gaussian ones per layer, without a sampling network; write frequencies: kind: gaussian to say so"
                                        .formatted(count)));
        return new FrequencySpec.Gaussian(count, bandwidth, false, topK);
    }
}
