package io.limbeck.run;

import io.limbeck.data.LabelledImages;
import io.limbeck.data.LabelledPixels;
import io.limbeck.datafree.Effort;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Point;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.evaluate.EvaluationResult.Work;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsFile;
import io.limbeck.torch.Compute;
import io.limbeck.train.Accuracy;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows of networks that are there already and only need a test.
 *
 * @param teacher whose normalisation the student shares
 * @param test real images
 */
record FinishedNetworks(Teacher teacher, LabelledImages test, Compute compute) {

    /** The headline of a run without data, with its accuracy along the way. */
    Row student(Network network, StudentFiles files, SsdKdSettings settings) {
        List<Point> curve = new ArrayList<>();
        for (StudentFiles.Entry entry : files.along()) {
            curve.add(point(entry.effort(), accuracy(network, entry.file())));
        }
        StudentFiles.Entry last = files.last();
        Accuracy accuracy = accuracy(network, last.file());
        curve.add(point(last.effort(), accuracy));
        int slots =
                settings.buffer()
                        .slots(
                                TeacherOrigin.subject(teacher.card())
                                        .map(known -> known.trainingImages())
                                        .orElse(0));
        return new Row(
                EvaluationResult.STUDENT,
                settings.student().network().kind(),
                slots - slots % test.classes(), // a set has as many of each class in the mean
                slots,
                last.effort().steps(),
                "taught by the teacher alone, without data" + measure(),
                List.of(Trial.of(0, accuracy, test, curve, last.effort().seconds())));
    }

    private static Point point(Effort effort, Accuracy accuracy) {
        return new Point(
                effort.steps(),
                accuracy.top1(),
                Optional.of(new Work(effort.inversionSeconds(), effort.distillationSeconds())));
    }

    /**
     * @param net its network as settings call it
     * @param trainingImages that it was trained on
     */
    Row teacher(String net, int trainingImages) {
        Accuracy accuracy =
                Accuracy.of(
                        teacher.network(),
                        teacher.weights(),
                        teacher.normalization(),
                        test,
                        compute);
        return new Row(
                EvaluationResult.TEACHER,
                net,
                trainingImages,
                trainingImages,
                0,
                "trained on the real images" + measure(),
                List.of(Trial.of(0, accuracy, test, List.of(), 0)));
    }

    /** What accuracy is, if it is not top-1. */
    private String measure() {
        return ofPixels() ? "; mean intersection over union" : "";
    }

    private boolean ofPixels() {
        return test instanceof LabelledPixels;
    }

    private Accuracy accuracy(Network network, Path file) {
        try (Weights weights = WeightsFile.read(file, network).weights()) {
            return Accuracy.of(network, weights, teacher.normalization(), test, compute);
        }
    }
}
