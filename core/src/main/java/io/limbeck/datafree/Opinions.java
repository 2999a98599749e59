package io.limbeck.datafree;

import io.limbeck.torch.HostTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What a teacher thinks of a batch, brought to the host.
 *
 * @param each one for each image
 * @param rows what a buffer keeps of each: the logits, or {@link Opinion#logShares()} where pixels
 *     were classified, whose logits would be larger than the image
 */
record Opinions(List<Opinion> each, List<float[]> rows) {

    /**
     * @param logits the teacher's, float32 [B, classes] or [B, classes, H, W]
     */
    static Opinions of(Tensor logits) {
        return logits.dim() == 2 ? ofImages(logits) : ofPixels(logits);
    }

    private static Opinions ofImages(Tensor logits) {
        List<float[]> rows = rows(HostTensors.floats(logits), Math.toIntExact(logits.size(0)));
        return new Opinions(rows.stream().map(Opinion::of).toList(), rows);
    }

    private static Opinions ofPixels(Tensor logits) {
        int images = Math.toIntExact(logits.size(0));
        int classes = Math.toIntExact(logits.size(1));
        Tensor predicted = logits.detach().argmax(new LongOptional(1), false);
        long[] counts = HostTensors.longs(PixelCounts.of(predicted, classes));
        Tensor greatest = torch.softmax(logits.detach(), 1).amax(new long[] {1}, false);
        float[] probabilities = HostTensors.floats(PerImage.mean(greatest));
        List<Opinion> each = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            Integer[] own =
                    Arrays.stream(counts, i * classes, (i + 1) * classes)
                            .mapToObj(Math::toIntExact)
                            .toArray(Integer[]::new);
            each.add(Opinion.ofPixels(probabilities[i], own));
        }
        return new Opinions(each, each.stream().map(Opinion::logShares).toList());
    }

    private static List<float[]> rows(float[] all, int count) {
        int each = all.length / count;
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Arrays.copyOfRange(all, i * each, (i + 1) * each));
        }
        return rows;
    }
}
