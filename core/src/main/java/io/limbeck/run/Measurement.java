package io.limbeck.run;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationSettings;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * What a run's set is worth, and the networks that are results of the run themselves.
 *
 * @param method after {@link MethodRun#pretrain()}
 * @param file where it is kept, each trial once it is there
 */
record Measurement(MethodRun method, EvaluationFile file) {

    /** What an earlier process found, and this one. */
    EvaluationResult soFar() {
        return file.read();
    }

    /**
     * Measures what is missing.
     *
     * @param set of the run; read only if networks are trained on it
     * @return what the settings ask for
     */
    EvaluationResult of(SetFile set, EvaluationSettings settings) {
        try (var _ = new PointerScope()) {
            EvaluationResult already = soFar();
            List<EvaluationResult.Row> finished = method.finished(already);
            if (already.finished().isEmpty() && !finished.isEmpty()) {
                already = already.after(finished);
                file.write(already);
            }
            if (settings.nets().isEmpty()) {
                return new EvaluationResult(finished);
            }
            return method.evaluation(set.read(), settings)
                    .run(already, file::write)
                    .after(finished);
        }
    }
}
