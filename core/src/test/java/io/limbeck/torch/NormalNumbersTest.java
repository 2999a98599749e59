package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Seeds of sets that exist must go on to mean what they meant. */
class NormalNumbersTest {

    @Test
    void fill_manyKeys_areTheNumbersOfTheJdk() {
        int count = 5000;
        float[] expected = new float[count];
        float[] drawn = new float[count];
        for (long key = -100; key < 100; key++) {
            SplittableRandom jdk = new SplittableRandom(key);
            for (int i = 0; i < count; i++) {
                expected[i] = (float) jdk.nextGaussian();
            }
            new NormalNumbers(key).fill(drawn, count);
            assertThat(drawn).isEqualTo(expected);
        }
    }

    @Test
    void fill_inParts_goesOnWhereItWas() {
        float[] whole = new float[1000];
        new NormalNumbers(7).fill(whole, 1000);
        NormalNumbers parts = new NormalNumbers(7);
        float[] part = new float[500];
        parts.fill(part, 500);
        parts.fill(part, 500);
        assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 500, 1000));
    }
}
