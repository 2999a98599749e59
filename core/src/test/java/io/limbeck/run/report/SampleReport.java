package io.limbeck.run.report;

import io.limbeck.evaluate.EvaluationResult;
import io.limbeck.evaluate.EvaluationResult.Row;
import io.limbeck.evaluate.EvaluationResult.Trial;
import io.limbeck.run.report.Chart.Point;
import io.limbeck.run.report.Chart.Scale;
import io.limbeck.run.report.Chart.Series;
import io.limbeck.run.report.ReportInput.ClassImages;
import io.limbeck.run.report.ReportInput.DatasetFacts;
import io.limbeck.run.report.ReportInput.Fact;
import io.limbeck.run.report.ReportInput.StageCost;
import io.limbeck.run.report.ReportInput.SyntheticFacts;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Made-up but likely values for every part of a report. */
final class SampleReport {

    private static final List<String> CLASSES =
            List.of(
                    "airplane",
                    "automobile",
                    "bird",
                    "cat",
                    "deer",
                    "dog",
                    "frog",
                    "horse",
                    "ship",
                    "truck");

    private static final String RECIPE =
            """
            name: cifar10-ipc10
            seed: 0
            data:
              dataset: cifar10
              imageSize: 0
            network:
              kind: convnet
              depth: 3
              width: 128
              norm: instance
            pool:
              pairs: 20
              training:
                length: 60 epochs
                batch: 128
            method:
              kind: ncfm
              ipc: 10
              iterations: 2000
            """;

    private SampleReport() {}

    static ReportInput full() {
        return new ReportInput(
                "CIFAR-10, 10 images per class",
                "NCFM · 21 November 2026, 18:42 · Limbeck 0.1.0",
                "./limbeck run --recipe cifar10-ipc10.yaml --set seed=0 --out runs/cifar10-ipc10",
                RECIPE,
                new DatasetFacts(
                        "CIFAR-10",
                        "3x32x32",
                        10,
                        50_000,
                        10_000,
                        "no licence stated by its authors; cite Krizhevsky 2009"),
                new SyntheticFacts("NCFM", 10, 100, 400, false),
                CLASSES.stream().map(name -> classImages(name, 10)).toList(),
                Optional.empty(),
                charts(),
                evaluation(),
                List.of(
                        new StageCost("pretrain", 3012, 1_610_612_736L),
                        new StageCost("distill", 7405, 2_040_109_465L),
                        new StageCost("evaluate", 4250.4, 1_310_612_736L),
                        new StageCost("report", 1.4, 0)),
                List.of(
                        new Fact("Seconds per iteration", "3.70 (median)"),
                        new Fact("Size of the set on disk", "1.2 MiB"),
                        new Fact("Iterations", "2000")),
                provenance());
    }

    /** Only what every run has. */
    static ReportInput bare() {
        ReportInput full = full();
        return new ReportInput(
                "bare",
                "",
                "",
                "",
                full.dataset(),
                new SyntheticFacts("NCFM", 1, 10, 10, false),
                List.of(),
                Optional.empty(),
                List.of(),
                EvaluationResult.empty(),
                List.of(),
                List.of(),
                Map.of());
    }

    static EvaluationResult evaluation() {
        List<Row> rows = new ArrayList<>();
        for (String net : List.of("convnet", "resnet18")) {
            double lower = net.equals("convnet") ? 0 : 0.045;
            rows.add(row("synthetic", net, 100, 400, 8000, 0.482 - lower, ""));
            rows.add(row("random", net, 100, 100, 2000, 0.263 - lower, ""));
            rows.add(
                    row(
                            "herding",
                            net,
                            100,
                            100,
                            2000,
                            0.317 - lower,
                            "features of the pool's first trained network"));
            rows.add(row("full", net, 50_000, 50_000, 39_100, 0.801 + lower, ""));
        }
        return new EvaluationResult(rows);
    }

    private static Row row(
            String source,
            String net,
            int stored,
            int training,
            long steps,
            double top1,
            String note) {
        SplittableRandom random = new SplittableRandom(source.hashCode());
        int trials = source.equals("full") ? 1 : 5;
        return new Row(
                source,
                net,
                stored,
                training,
                steps,
                note,
                IntStream.range(0, trials)
                        .mapToObj(seed -> trial(seed, steps, top1, random))
                        .toList());
    }

    private static Trial trial(int seed, long steps, double top1, SplittableRandom random) {
        List<EvaluationResult.Point> curve = new ArrayList<>();
        double best = 0;
        double last = 0;
        for (int i = 1; i <= 20; i++) {
            last = top1 * (1 - Math.exp(-0.35 * i)) + 0.006 * (random.nextDouble() - 0.5);
            best = Math.max(best, last);
            curve.add(new EvaluationResult.Point(steps * i / 20, last));
        }
        return new Trial(seed, last, best, Math.min(1, last + 0.35), curve, steps * 0.02);
    }

    private static List<Chart> charts() {
        SplittableRandom random = new SplittableRandom(5);
        List<Point> match = new ArrayList<>();
        List<Point> calibration = new ArrayList<>();
        List<Point> rate = new ArrayList<>();
        List<Point> memory = new ArrayList<>();
        for (int i = 1; i <= 2000; i++) {
            double noise = 1 + 0.3 * (random.nextDouble() - 0.5);
            match.add(new Point(i, (4 + 14 * Math.exp(-i / 300.0)) * noise));
            calibration.add(new Point(i, (0.05 + 2 * Math.exp(-i / 200.0)) * noise));
            rate.add(new Point(i, 0.0005 * (1 + Math.cos(Math.PI * i / 2000)) + 1e-9));
            memory.add(new Point(i, i < 3 ? 1.1 : 1.86 + 0.01 * noise));
        }
        return List.of(
                new Chart(
                        "Matching loss",
                        "iteration",
                        "300 · NCFD",
                        Scale.LINEAR,
                        Scale.LINEAR,
                        List.of(new Series("match", match))),
                new Chart(
                        "Losses",
                        "iteration",
                        "loss",
                        Scale.LINEAR,
                        Scale.LOG,
                        List.of(
                                new Series("match", match),
                                new Series("calibration", calibration))),
                Chart.linear(
                        "Learning rate",
                        "iteration",
                        "rate",
                        List.of(new Series("learning rate", rate))),
                Chart.linear(
                        "Resident memory",
                        "iteration",
                        "GiB",
                        List.of(new Series("resident", memory))));
    }

    private static Map<String, String> provenance() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Limbeck", "0.1.0-SNAPSHOT");
        facts.put("libtorch", "2.10.0");
        facts.put("Java", "25.0.1");
        facts.put("Device", "cpu, 2 threads, AVX512, bf16");
        facts.put("Seed", "0");
        facts.put(
                "cifar-10-binary.tar.gz",
                "sha256 c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd");
        return facts;
    }

    static ClassImages classImages(String name, int count) {
        return new ClassImages(
                name,
                IntStream.range(0, count).mapToObj(i -> png(name.hashCode() * 31L + i)).toList(),
                count);
    }

    static byte[] png(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double hue = random.nextDouble();
        double cx = 8 + 16 * random.nextDouble();
        double cy = 8 + 16 * random.nextDouble();
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                double near = Math.exp(-(Math.pow(x - cx, 2) + Math.pow(y - cy, 2)) / 60);
                double light = 0.35 + 0.5 * near + 0.25 * (random.nextDouble() - 0.5);
                int rgb =
                        Color.HSBtoRGB(
                                (float) (hue + 0.3 * near), 0.45f, (float) Math.clamp(light, 0, 1));
                image.setRGB(x, y, rgb);
            }
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
