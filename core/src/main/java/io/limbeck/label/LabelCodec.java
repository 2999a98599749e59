package io.limbeck.label;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** How the teacher's logits of one view are kept. Every label of a store takes as many bytes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface LabelCodec {

    /** Bytes of one label. */
    int bytes(int classes);

    /**
     * Appends a label.
     *
     * @param temperature that students will learn at; above 0
     */
    void encode(float[] logits, double temperature, ByteBuffer to);

    /**
     * Reads a label.
     *
     * @param temperature that it was encoded for
     * @return probabilities at that temperature; they add up to 1
     */
    float[] decode(int classes, double temperature, ByteBuffer from);

    /** All logits as 16-bit floats: two bytes a class, good for any temperature. */
    @JsonTypeName("full")
    record Full() implements LabelCodec {

        public static Full defaults() {
            return new Full();
        }

        @Override
        public int bytes(int classes) {
            return 2 * classes;
        }

        @Override
        public void encode(float[] logits, double temperature, ByteBuffer to) {
            for (float logit : logits) {
                to.putShort(Float.floatToFloat16(logit));
            }
        }

        @Override
        public float[] decode(int classes, double temperature, ByteBuffer from) {
            float[] logits = new float[classes];
            for (int c = 0; c < classes; c++) {
                logits[c] = Float.float16ToFloat(from.getShort());
            }
            return probabilities(logits, temperature);
        }
    }

    /**
     * All logits in 256 steps between the least and the greatest: a byte a class and eight more.
     * The greatest error of a logit is half a step.
     */
    @JsonTypeName("quantized")
    record Quantized() implements LabelCodec {

        private static final int STEPS = 255;

        public static Quantized defaults() {
            return new Quantized();
        }

        @Override
        public int bytes(int classes) {
            return classes + 2 * Float.BYTES;
        }

        @Override
        public void encode(float[] logits, double temperature, ByteBuffer to) {
            float least = Float.POSITIVE_INFINITY;
            float greatest = Float.NEGATIVE_INFINITY;
            for (float logit : logits) {
                least = Math.min(least, logit);
                greatest = Math.max(greatest, logit);
            }
            float step = (greatest - least) / STEPS;
            to.putFloat(least).putFloat(step);
            for (float logit : logits) {
                to.put((byte) (step == 0 ? 0 : Math.round((logit - least) / step)));
            }
        }

        @Override
        public float[] decode(int classes, double temperature, ByteBuffer from) {
            float least = from.getFloat();
            float step = from.getFloat();
            float[] logits = new float[classes];
            for (int c = 0; c < classes; c++) {
                logits[c] = least + step * Byte.toUnsignedInt(from.get());
            }
            return probabilities(logits, temperature);
        }
    }

    /**
     * The {@code k} largest probabilities at the students' temperature, as 16-bit floats with their
     * classes; the missing mass is spread evenly over the others (FKD's marginal smoothing). Cut at
     * temperature 1 instead, a label would lose at 20 most of what it says.
     *
     * @param k at least 1; no more than the classes are kept
     */
    @JsonTypeName("top-k")
    record TopK(int k) implements LabelCodec {

        public TopK {
            Checks checks = new Checks();
            checks.that(
                    k >= 1 && k <= 65_535, "k", k, "probabilities kept must be 1 to 65535; try 10");
            checks.done();
        }

        public static TopK defaults() {
            return new TopK(10);
        }

        private int kept(int classes) {
            return Math.min(k, classes);
        }

        @Override
        public int bytes(int classes) {
            return 4 * kept(classes);
        }

        @Override
        public void encode(float[] logits, double temperature, ByteBuffer to) {
            float[] all = probabilities(logits, temperature);
            IntStream.range(0, all.length)
                    .boxed()
                    .sorted((a, b) -> Float.compare(all[b], all[a]))
                    .limit(kept(all.length))
                    .forEach(c ->
                            to.putShort((short) (int) c).putShort(Float.floatToFloat16(all[c])));
        }

        @Override
        public float[] decode(int classes, double temperature, ByteBuffer from) {
            int kept = kept(classes);
            float[] all = new float[classes];
            boolean[] named = new boolean[classes];
            double sum = 0;
            for (int i = 0; i < kept; i++) {
                int label = Short.toUnsignedInt(from.getShort());
                all[label] = Float.float16ToFloat(from.getShort());
                named[label] = true;
                sum += all[label];
            }
            // Rounding may have lifted the sum a little above 1; scaling mends that, and k =
            // classes.
            double rest = kept == classes ? 0 : Math.max(0, 1 - sum);
            double scale = 1 / (sum + rest);
            for (int c = 0; c < classes; c++) {
                double share = named[c] ? all[c] : rest / (classes - kept);
                all[c] = (float) (share * scale);
            }
            return all;
        }
    }

    private static float[] probabilities(float[] logits, double temperature) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            greatest = Math.max(greatest, logit);
        }
        double[] powers = new double[logits.length];
        for (int c = 0; c < logits.length; c++) {
            powers[c] = Math.exp((logits[c] - greatest) / temperature);
        }
        double sum = Arrays.stream(powers).sum();
        float[] probabilities = new float[logits.length];
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = (float) (powers[c] / sum);
        }
        return probabilities;
    }
}
