package io.limbeck.datafree;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What the images of a buffer are: how many of each class, how sure the teacher is of them.
 *
 * @param classes images by class; where pixels are classified, in images' worth of pixels
 * @param confidences images by the teacher's confidence, in ten parts of [0, 1]
 * @param meanConfidences by class; NaN for a class without images
 */
public record BufferPicture(
        List<Double> classes, List<Double> confidences, List<Double> meanConfidences) {

    private static final int PARTS = 10;

    /** Of the set that a run has left whose pixels were classified: only the classes are known. */
    public static BufferPicture ofPixels(SyntheticSet set) {
        int count = set.info().classes();
        try (var _ = new PointerScope()) {
            Tensor shares = torch.softmax(set.softLabels().orElseThrow(), 1).sum(0);
            double[] classes = new double[count];
            float[] sums = HostTensors.floats(shares);
            Arrays.setAll(classes, c -> sums[c]);
            return new BufferPicture(list(classes), List.of(), List.of());
        }
    }

    /** Of the set that a run has left. */
    public static BufferPicture of(SyntheticSet set) {
        int count = set.info().classes();
        float[] logits = HostTensors.floats(set.softLabels().orElseThrow());
        double[] classes = new double[count];
        double[] confidences = new double[PARTS];
        double[] sums = new double[count];
        for (int i = 0; i < logits.length / count; i++) {
            Confidence thought =
                    Confidence.of(Arrays.copyOfRange(logits, i * count, (i + 1) * count));
            classes[thought.label()]++;
            sums[thought.label()] += thought.probability();
            confidences[Math.min(PARTS - 1, (int) (thought.probability() * PARTS))]++;
        }
        for (int c = 0; c < count; c++) {
            sums[c] /= classes[c];
        }
        return new BufferPicture(list(classes), list(confidences), list(sums));
    }

    private static List<Double> list(double... values) {
        return Arrays.stream(values).boxed().toList();
    }
}
