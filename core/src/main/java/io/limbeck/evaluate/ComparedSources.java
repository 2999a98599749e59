package io.limbeck.evaluate;

import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.nn.Networks;
import io.limbeck.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * What an evaluation trains networks on, and how: the synthetic set, and the baselines it is
 * compared with.
 *
 * @param asked says which
 */
record ComparedSources(Evaluation asked) {

    /** The synthetic set, then the baselines in the order of the settings. */
    List<Source> all() {
        RealSources real =
                new RealSources(
                        asked.dataset(),
                        asked.synthetic().ipc(),
                        Networks.create(asked.network(), asked.input()),
                        asked.observer(),
                        asked.seeds().child("herding"),
                        asked.compute());
        List<Source> sources = new ArrayList<>();
        SyntheticSource images = new SyntheticSource(asked.synthetic(), training().takesRate());
        sources.add(asked.lesson().map(l -> l.onSynthetic(images)).orElseGet(() -> learnt(images)));
        for (Baseline baseline : asked.settings().baselines()) {
            sources.add(
                    baseline.soft()
                            ? soft(baseline, real)
                            : supervised(real.of(baseline), training()));
        }
        return sources;
    }

    /** At the rate that was learnt with the images, where one was and SGD can use it. */
    private Source learnt(SyntheticSource source) {
        LearnedRate learned = new LearnedRate(asked.synthetic().stepSize());
        learned.warnIfUnused(training(), asked.listener());
        TrainingSettings training = learned.in(training());
        double hardEnd = asked.settings().hardEnd();
        ImageSource images =
                hardEnd > 0 && asked.synthetic().softLabels().isPresent()
                        ? new HardEnd(source, training, hardEnd)
                        : source;
        return supervised(images, training);
    }

    private Source supervised(ImageSource images, TrainingSettings training) {
        return new Supervised(images, asked.dataset().preprocessing(), training, asked.compute());
    }

    private Source soft(Baseline baseline, RealSources real) {
        Lesson lent =
                asked.lesson()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "baseline %s wants a teacher's labels, and this method has no teacher"
                                                .formatted(RealSources.nameOf(baseline))));
        return baseline == Baseline.RDED
                ? lent.onPatches(
                        RealSources.nameOf(baseline),
                        asked.dataset(),
                        asked.synthetic().ipc(),
                        trials(),
                        asked.listener())
                : lent.on(real.of(baseline));
    }

    /** Of each source. */
    private long trials() {
        return (long) asked.settings().nets().size() * asked.settings().seeds();
    }

    private TrainingSettings training() {
        return asked.settings().training();
    }
}
