package io.limbeck.run;

import io.limbeck.data.ClassIndex;
import io.limbeck.data.Dataset;
import io.limbeck.data.LabelledPixels;
import io.limbeck.run.report.ReportInput.DatasetFacts;
import io.limbeck.setting.Counted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The data set that a run has read, as far as is needed to report it and to notice that it is
 * another one by now.
 *
 * @param facts for a report
 * @param images training and test images of each class, by its name; none where pixels are
 *     classified
 */
record RecordedData(DatasetFacts facts, Map<String, List<Integer>> images) {

    /** How many classes a message lists. */
    private static final int NAMED = 5;

    RecordedData {
        images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
    }

    static RecordedData of(Dataset dataset) {
        return new RecordedData(facts(dataset), images(dataset));
    }

    private static DatasetFacts facts(Dataset dataset) {
        var info = dataset.info();
        return new DatasetFacts(
                info.title(),
                info.shape().toString(),
                info.classes(),
                dataset.train().size(),
                dataset.test().size(),
                info.licence());
    }

    private static Map<String, List<Integer>> images(Dataset dataset) {
        Map<String, List<Integer>> images = new LinkedHashMap<>();
        if (!(dataset.train() instanceof LabelledPixels)) {
            int[] train = ClassIndex.of(dataset.train()).sizes();
            int[] test = ClassIndex.of(dataset.test()).sizes();
            for (int label = 0; label < train.length; label++) {
                // Names of classes need not differ.
                images.merge(
                        dataset.info().classNames().get(label),
                        List.of(train[label], test[label]),
                        (a, b) -> List.of(a.getFirst() + b.getFirst(), a.getLast() + b.getLast()));
            }
        }
        return images;
    }

    /** Which classes have more or fewer images now; empty if all have as many. */
    String differences(RecordedData now) {
        TreeSet<String> classes = new TreeSet<>(images.keySet());
        classes.addAll(now.images.keySet());
        List<String> differing = new ArrayList<>();
        for (String name : classes) {
            List<Integer> old = images.get(name);
            List<Integer> present = now.images.get(name);
            if (old == null) {
                differing.add("class %s is new (%s)".formatted(name, shown(present)));
            } else if (present == null) {
                differing.add("class %s is gone (it had %s)".formatted(name, shown(old)));
            } else if (!old.equals(present)) {
                differing.add(
                        "class %s has %s, and had %s".formatted(name, shown(present), shown(old)));
            }
        }
        int more = differing.size() - NAMED;
        return more <= 0
                ? String.join("; ", differing)
                : "%s; and %d classes more"
                        .formatted(String.join("; ", differing.subList(0, NAMED)), more);
    }

    private static String shown(List<Integer> images) {
        return "%d for training and %s"
                .formatted(images.getFirst(), Counted.of(images.getLast(), "test image"));
    }
}
