package io.limbeck.run;

import io.limbeck.datafree.BufferPicture;
import io.limbeck.datafree.Effort;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.PixelSpec;
import io.limbeck.run.report.Chart;
import io.limbeck.run.report.Printed;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.synthetic.SyntheticSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What SSD-KD adds to a report: how the cycles went, and what the buffer is of. */
final class SsdKdReport {

    private SsdKdReport() {}

    static MethodReport of(SsdKdSettings settings, SyntheticSet set, StudentFiles students) {
        boolean pixels = settings.student().network() instanceof PixelSpec;
        return new MethodReport(
                "SSD-KD",
                curves(),
                facts(settings, set, students),
                pixels ? pixelCharts(set) : charts(set));
    }

    private static List<MethodReport.Curve> curves() {
        return List.of(
                curve("batchNorm", "Distance of new images from the teacher's statistics"),
                curve("crossEntropy", "Teacher's cross-entropy on new images"),
                curve("phi", "Mean of the modulating function over new images"),
                curve("adversary", "Divergence of student and teacher on new images"),
                curve("entropy", "Entropy of the classes of new images, 1 where all are equal"),
                curve("distance", "Mean distance of new images in the teacher's features"),
                curve("bufferConfidence", "Teacher's mean confidence on the buffer"),
                curve("largestClass", "Share of the largest class in the buffer"),
                curve("smallestClass", "Share of the smallest class in the buffer"),
                curve("student", "Student's loss"),
                curve("effectiveShare", "Share of the buffer in effective use"),
                curve("largestWeight", "Largest importance weight of a cycle"),
                curve("age", "Mean age of the buffer, in cycles"));
    }

    private static MethodReport.Curve curve(String value, String title) {
        return new MethodReport.Curve(value, title);
    }

    private static List<Fact> facts(SsdKdSettings settings, SyntheticSet set, StudentFiles files) {
        List<Fact> facts = new ArrayList<>();
        String measure =
                settings.student().network() instanceof PixelSpec
                        ? "mean intersection over union "
                        : "";
        RunTeacher.fact(set, measure).ifPresent(facts::add);
        facts.add(new Fact("Student", settings.student().network().kind()));
        facts.add(new Fact("Cycles", Printed.count(settings.cycles())));
        Effort effort = files.last().effort();
        facts.add(new Fact("Steps of the student", Printed.count(effort.steps())));
        facts.add(
                new Fact(
                        "Seconds of inversion",
                        String.format(Locale.ROOT, "%.0f", effort.inversionSeconds())));
        facts.add(
                new Fact(
                        "Seconds of distillation",
                        String.format(Locale.ROOT, "%.0f", effort.distillationSeconds())));
        facts.add(new Fact("Contains real pixels", "no, no image was read"));
        return facts;
    }

    /** By class; how sure a teacher is of pixels, a set does not tell. */
    private static List<Chart> pixelCharts(SyntheticSet set) {
        return List.of(
                Chart.bars(
                        "Pixels of the buffer by class, in images",
                        "class",
                        "images",
                        series("images", BufferPicture.ofPixels(set).classes(), 0, 1)));
    }

    /** By class and by difficulty, as the paper draws its buffer. */
    private static List<Chart> charts(SyntheticSet set) {
        BufferPicture picture = BufferPicture.of(set);
        return List.of(
                Chart.bars(
                        "Images of the buffer by class",
                        "class",
                        "images",
                        series("images", picture.classes(), 0, 1)),
                Chart.bars(
                        "Images of the buffer by the teacher's confidence",
                        "confidence",
                        "images",
                        series(
                                "images",
                                picture.confidences(),
                                0.5 / picture.confidences().size(),
                                1.0 / picture.confidences().size())),
                Chart.bars(
                        "Teacher's mean confidence by class",
                        "class",
                        "confidence",
                        series("confidence", picture.meanConfidences(), 0, 1)));
    }

    private static Chart.Series series(
            String name, List<Double> values, double first, double step) {
        List<Chart.Point> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            points.add(new Chart.Point(first + i * step, values.get(i)));
        }
        return new Chart.Series(name, points);
    }
}
