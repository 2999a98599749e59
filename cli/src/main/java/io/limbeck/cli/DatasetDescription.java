package io.limbeck.cli;

import com.github.freva.asciitable.Column;
import io.limbeck.data.ClassIndex;
import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledImages;
import io.limbeck.data.LabelledPixels;
import io.limbeck.torch.HostTensors;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * What {@code limbeck data info} says of a data set.
 *
 * @param name as typed: one of the catalogue's, or a folder
 */
record DatasetDescription(String name, Dataset dataset) {

    /**
     * @param home where the data sets of the catalogue are
     */
    void print(PrintWriter out, DataHome home) {
        out.printf("%s (%s)%n", dataset.info().title(), name);
        out.printf("images   %s%n", dataset.info().shape());
        out.printf("train    %d%n", dataset.train().size());
        out.printf("test     %d%n", dataset.test().size());
        out.printf("mean     %s%n", numbers(dataset.info().mean()));
        out.printf("std      %s%n", numbers(dataset.info().std()));
        out.printf("licence  %s%n", dataset.info().licence());
        out.println(classes());
        out.println("SHA-256");
        dataset.checksums().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> out.printf("%s  %s%n", e.getValue(), e.getKey()));
        Path own = home.datasets().resolve(name);
        Path given = Path.of(name).toAbsolutePath();
        if (Files.isDirectory(own) || Files.isDirectory(given)) {
            out.println("in " + (Files.isDirectory(own) ? own : given));
        }
        out.flush();
    }

    private String classes() {
        String counted = dataset.train() instanceof LabelledPixels ? ", pixels" : "";
        long[] train = counts(dataset.train());
        long[] test = counts(dataset.test());
        List<Object[]> rows = new ArrayList<>();
        for (int label = 0; label < train.length; label++) {
            String className = dataset.info().classNames().get(label);
            rows.add(new Object[] {label, className, train[label], test[label]});
        }
        List<Column> columns =
                List.of(
                        Table.right("label"),
                        Table.left("class", 90),
                        Table.right("train" + counted),
                        Table.right("test" + counted));
        return Table.of(columns, rows.toArray(Object[][]::new));
    }

    /** Images by class, or pixels by class where those are labelled. */
    private static long[] counts(LabelledImages images) {
        if (!(images instanceof LabelledPixels pixels)) {
            return Arrays.stream(ClassIndex.of(images).sizes()).asLongStream().toArray();
        }
        long[] counts = new long[images.classes()];
        for (int i = 0; i < images.size(); i++) {
            try (Tensor labels = pixels.labels(new int[] {i})) {
                for (long label : HostTensors.longs(labels)) {
                    if (label != LabelledPixels.IGNORED) {
                        counts[(int) label]++;
                    }
                }
            }
        }
        return counts;
    }

    private static String numbers(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .collect(Collectors.joining(" "));
    }
}
