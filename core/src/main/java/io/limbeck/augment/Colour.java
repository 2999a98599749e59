package io.limbeck.augment;

import static io.limbeck.augment.PerImage.value;

import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Brightness b, then saturation s, then contrast c, in one. Applied one after the other they are
 *
 * <pre>
 * x1 = x + b
 * x2 = s (x1 - m1) + m1      m1: mean of x1 over the channels, for each pixel
 * x3 = c (x2 - M2) + M2      M2: mean of x2 over channels and pixels
 * </pre>
 *
 * and as saturation changes no pixel's mean, with m and M of the images themselves,
 *
 * <pre>
 * x3 = c s x + c (1 - s) m + (1 - c) M + b,
 * </pre>
 *
 * which passes over the images twice where the sequence takes seven passes.
 */
final class Colour {

    private Colour() {}

    static Tensor apply(Tensor images, AugmentParameters parameters) {
        List<Double> brightness = parameters.brightness();
        List<Double> saturation = parameters.saturation();
        List<Double> contrast = parameters.contrast();
        if (saturation.isEmpty() && contrast.isEmpty()) {
            return brightness.isEmpty() ? images : images.add(column(brightness, images));
        }
        int sets = Math.max(brightness.size(), Math.max(saturation.size(), contrast.size()));
        double[] factors = new double[4 * sets];
        for (int i = 0; i < sets; i++) {
            double c = value(contrast, i, 1);
            double s = value(saturation, i, 1);
            factors[i] = c * s;
            factors[sets + i] = c * (1 - s);
            factors[2 * sets + i] = 1 - c;
            factors[3 * sets + i] = value(brightness, i, 0);
        }
        Tensor table = PerImage.tensor(factors, images, 4, sets, 1, 1, 1);
        Tensor pixelMean = mean(images, 1);
        Tensor imageMean = mean(pixelMean, 2, 3);
        Tensor offset = torch.addcmul(table.select(0, 3), imageMean, table.select(0, 2));
        Tensor field = torch.addcmul(offset, pixelMean, table.select(0, 1));
        return torch.addcmul(field, images, table.select(0, 0));
    }

    private static Tensor column(List<Double> values, Tensor like) {
        double[] column = values.stream().mapToDouble(v -> v).toArray();
        return PerImage.tensor(column, like, column.length, 1, 1, 1);
    }

    private static Tensor mean(Tensor tensor, long... dimensions) {
        return tensor.mean(dimensions, true, new ScalarTypeOptional());
    }
}
