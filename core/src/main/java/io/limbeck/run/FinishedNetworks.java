package io.limbeck.run;

import io.limbeck.data.LabelledImages;
import io.limbeck.data.LabelledPixels;
import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Point;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
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
            curve.add(new Point(entry.effort().steps(), accuracy(network, entry.file()).top1()));
        }
        StudentFiles.Entry last = files.last();
        Accuracy accuracy = accuracy(network, last.file());
        curve.add(new Point(last.effort().steps(), accuracy.top1()));
        double best = curve.stream().mapToDouble(Point::accuracy).max().orElseThrow();
        int slots =
                settings.buffer()
                        .slots(
                                TeacherOrigin.subject(teacher.card())
                                        .map(known -> known.trainingImages())
                                        .orElse(0));
        return new Row(
                EvaluationResult.STUDENT,
                settings.student().network().kind(),
                slots,
                slots,
                last.effort().steps(),
                "taught by the teacher alone, without data" + measure(),
                List.of(
                        new Trial(
                                0,
                                accuracy.top1(),
                                best,
                                accuracy.top5(),
                                curve,
                                last.effort().seconds())));
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
                List.of(
                        new Trial(
                                0,
                                accuracy.top1(),
                                accuracy.top1(),
                                accuracy.top5(),
                                List.of(),
                                0)));
    }

    /** What stands in the columns, if it is not what they are called. */
    private String measure() {
        return test instanceof LabelledPixels
                ? "; mean intersection over union, and as top-5 the share of right pixels"
                : "";
    }

    private Accuracy accuracy(Network network, Path file) {
        try (Weights weights = WeightsFile.read(file, network).weights()) {
            return Accuracy.of(network, weights, teacher.normalization(), test, compute);
        }
    }
}
