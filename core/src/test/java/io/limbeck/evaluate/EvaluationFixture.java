package io.limbeck.evaluate;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.event.Listener;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Length;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.ScheduleSpec;
import io.limbeck.train.TrainingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Evaluations of a set of clean patterns, on noisy ones. */
final class EvaluationFixture {

    static final List<Baseline> ALL = List.of(Baseline.RANDOM, Baseline.HERDING, Baseline.FULL);

    private EvaluationFixture() {}

    /** Of an MLP, with AdamW. */
    static EvaluationSettings settings(
            int seeds, List<Baseline> baselines, Length length, int points) {
        TrainingSettings training =
                new TrainingSettings(
                        length,
                        32,
                        new OptimizerSpec.AdamW(0.01, 0.9, 0.999, 0.01),
                        new ScheduleSpec.Constant(),
                        "none",
                        0,
                        0,
                        0);
        return new EvaluationSettings(List.of("mlp"), seeds, training, baselines, points);
    }

    static Evaluation evaluationOf(EvaluationSettings settings, Listener listener) {
        return evaluationOf(patterns(Optional.empty()), Blobs.patterns(), settings, listener);
    }

    static Evaluation evaluationOf(
            SyntheticSet set, Dataset dataset, EvaluationSettings settings, Listener listener) {
        return new Evaluation(
                set,
                dataset,
                settings,
                new NetworkSpec.Mlp(16),
                Optional.empty(),
                Optional.empty(),
                SeedTree.of(7),
                Compute.cpu(),
                listener);
    }

    /** One clean pattern per class. */
    static SyntheticSet patterns(Optional<Tensor> softLabels) {
        return patterns(softLabels, Map.of());
    }

    static SyntheticSet patterns(Optional<Tensor> softLabels, Map<String, String> facts) {
        LabelledImages clean = Blobs.clean();
        int[] all = {0, 1, 2};
        return new SyntheticSet(
                Blobs.patterns().info(),
                1,
                new Formation(Formation.Kind.SINGLE, 1, 1),
                clean.images(all),
                clean.labels(all),
                softLabels,
                facts);
    }

    /** Without the wall times, which no seed decides. */
    static EvaluationResult timeless(EvaluationResult result) {
        return new EvaluationResult(
                result.rows().stream()
                        .map(r ->
                                new Row(
                                        r.source(),
                                        r.net(),
                                        r.storedImages(),
                                        r.trainingImages(),
                                        r.steps(),
                                        r.note(),
                                        r.trials().stream()
                                                .map(EvaluationFixture::timeless)
                                                .toList()))
                        .toList());
    }

    private static Trial timeless(Trial trial) {
        return new Trial(
                trial.seed(),
                trial.last(),
                trial.best(),
                trial.top5(),
                trial.rightPixels(),
                trial.curve(),
                0);
    }
}
