package io.limbeck.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Labels of several teachers, each of whom knows some of the classes: a batch holds images of one
 * teacher, and the teachers take turns. A class that a teacher does not know is as likely as the
 * one that it finds least likely: as if its logit were the least of all. Probability 0 would ask a
 * student for logits that lie a hundred apart at temperature 20, and what teachers say of their own
 * classes, a few logits, would be lost beside that.
 *
 * @param parts all with as many epochs and the same temperature; their images stand one after the
 *     other
 * @param classes of all
 */
public record JoinedLabels(List<Part> parts, int classes) implements Labels {

    /**
     * @param labels of some images
     * @param images how many they are
     * @param known the class of each of the teacher's outputs
     */
    public record Part(Labels labels, int images, List<Integer> known) {
        public Part {
            known = List.copyOf(known);
        }
    }

    public JoinedLabels {
        parts = List.copyOf(parts);
        if (parts.isEmpty()
                || parts.stream().map(part -> part.labels().epochs()).distinct().count() > 1
                || parts.stream().map(part -> part.labels().temperature()).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "labels can be joined if there are some, of as many epochs and one temperature");
        }
    }

    @Override
    public int epochs() {
        return parts.getFirst().labels().epochs();
    }

    @Override
    public int batches() {
        return parts.stream().mapToInt(part -> part.labels().batches()).sum();
    }

    @Override
    public double temperature() {
        return parts.getFirst().labels().temperature();
    }

    @Override
    public LabelledBatch batch(int epoch, int index) {
        int left = index;
        for (int round = 0; ; round++) {
            int first = 0;
            for (Part part : parts) {
                if (round < part.labels().batches() && left-- == 0) {
                    return moved(part, part.labels().batch(epoch, round), first);
                }
                first += part.images();
            }
        }
    }

    private LabelledBatch moved(Part part, LabelledBatch batch, int first) {
        List<View> views = new ArrayList<>();
        for (View view : batch.views().views()) {
            views.add(new View(view.image() + first, view.tiles(), view.crop(), view.flipped()));
        }
        List<float[]> rows = new ArrayList<>();
        for (float[] own : batch.probabilities()) {
            rows.add(amongAll(own, part.known()));
        }
        return new LabelledBatch(new ViewBatch(views, batch.views().mixture()), rows, batch.seen());
    }

    /** The softmax with the least logit for the unknown, made from that of the known. */
    private float[] amongAll(float[] own, List<Integer> known) {
        float least = Float.POSITIVE_INFINITY;
        for (float each : own) {
            least = Math.min(least, each);
        }
        float sum = 1 + (classes - own.length) * least;
        float[] all = new float[classes];
        Arrays.fill(all, least / sum);
        for (int i = 0; i < own.length; i++) {
            all[known.get(i)] = own[i] / sum;
        }
        return all;
    }
}
