package io.limbeck.run;

import io.limbeck.data.Normalization;
import io.limbeck.datafree.Effort;
import io.limbeck.datafree.StudentSink;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsFile;
import io.limbeck.torch.Safetensors;
import io.limbeck.train.Teacher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The student of a run on disk: at the end, and now and then along the way, so that it can be
 * tested where the data is.
 */
final class StudentFiles {

    private static final String STEPS = "steps";
    private static final String INVERSION = "inversion_seconds";
    private static final String DISTILLATION = "distillation_seconds";
    private static final String CYCLE = "cycle";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RunFolder folder;
    private final SsdKdSettings settings;
    private final Set<Integer> pictured = new TreeSet<>();

    /**
     * @param evaluation says how many points a curve of accuracy has
     */
    StudentFiles(RunFolder folder, SsdKdSettings settings, EvaluationSettings evaluation) {
        this.folder = folder;
        this.settings = settings;
        int points = evaluation.curvePoints();
        for (int k = 1; k < points; k++) {
            pictured.add((int) Math.max(1, Math.round((double) settings.cycles() * k / points)));
        }
        pictured.remove(settings.cycles());
    }

    /**
     * One file.
     *
     * @param effort that it took
     */
    record Entry(Path file, Effort effort) {

        private static Entry of(Path file) {
            Map<String, String> card = Safetensors.readMetadata(file);
            if (!card.containsKey(INVERSION)) {
                throw new RunException(
                        "%s does not say how long its inversion took: an earlier build wrote it; distil again, in another folder"
                                .formatted(file));
            }
            return new Entry(
                    file,
                    new Effort(
                            Integer.parseInt(card.get(CYCLE)),
                            Long.parseLong(card.get(STEPS)),
                            Double.parseDouble(card.get(INVERSION)),
                            Double.parseDouble(card.get(DISTILLATION))));
        }
    }

    /** Keeps the student where a curve has a point. */
    StudentSink sink(Teacher teacher) {
        return (effort, weights) -> {
            if (pictured.contains(effort.cycle())) {
                make(folder.students());
                WeightsFile.write(
                        folder.students()
                                .resolve(
                                        String.format(
                                                Locale.ROOT,
                                                "cycle-%06d.safetensors",
                                                effort.cycle())),
                        weights,
                        card(teacher, effort));
            }
        };
    }

    /** Writes the student as it is at the end. */
    void write(Teacher teacher, Effort effort, Weights student) {
        WeightsFile.write(folder.student(), student, card(teacher, effort));
    }

    private Map<String, String> card(Teacher teacher, Effort effort) {
        Normalization normalization = teacher.normalization();
        Map<String, String> card = new LinkedHashMap<>();
        card.put("limbeck.student", "1");
        card.put("network", settings.student().network().kind());
        card.put("dataset", teacher.card().dataset());
        card.put("class_names", JSON.writeValueAsString(teacher.card().classNames()));
        card.put("mean", JSON.writeValueAsString(normalization.mean()));
        card.put("std", JSON.writeValueAsString(normalization.std()));
        card.put("teacher_sha256", teacher.fingerprint());
        card.put("teacher_accuracy", Double.toString(teacher.card().accuracy()));
        card.put(CYCLE, Integer.toString(effort.cycle()));
        card.put(STEPS, Long.toString(effort.steps()));
        card.put(INVERSION, Double.toString(effort.inversionSeconds()));
        card.put(DISTILLATION, Double.toString(effort.distillationSeconds()));
        return card;
    }

    /** Along the way, by rising cycle; the final one is not among them. */
    List<Entry> along() {
        if (!Files.isDirectory(folder.students())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.students())) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .map(Entry::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.students(), e);
        }
    }

    /** At the end. */
    Entry last() {
        return Entry.of(folder.student());
    }

    private static void make(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + path, e);
        }
    }
}
