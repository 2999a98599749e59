package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassSamplerTest {

    /** Image i has label i % 3, so that classes 0, 1, 2 of 100 images have 34, 33, 33. */
    private static LabelledImages images(int count, int classes) {
        ImageShape shape = new ImageShape(1, 1, 1);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
        }
        return new PixelImages(PixelImages.allocate(count, shape), labels, shape, classes);
    }

    private static ClassSampler sampler(long seed) {
        return new ClassSampler(images(100, 3), true, SeedTree.of(seed));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "5, 0", "10, 3", "16, 7", "33, 0", "17, 1000000"})
    void batch_ceilOfSizeDraws_coverTheClass(int size, long epoch) {
        ClassSampler sampler = sampler(7);
        int draws = (34 + size - 1) / size;
        Set<Integer> seen = new TreeSet<>();
        for (int d = 0; d < draws; d++) {
            int[] batch = sampler.batch(0, epoch * draws + d, size);
            assertThat(batch).hasSize(size).doesNotHaveDuplicates();
            assertThat(batch).matches(b -> Arrays.stream(b).allMatch(i -> i % 3 == 0));
            Arrays.stream(batch).forEach(seen::add);
        }
        assertThat(seen).hasSize(34);
    }

    @Test
    void batch_isAPureFunctionOfSeedAndDraw() {
        assertThat(sampler(7).batch(1, 123, 8)).isEqualTo(sampler(7).batch(1, 123, 8));
        assertThat(sampler(7).batch(1, 123, 8)).isNotEqualTo(sampler(8).batch(1, 123, 8));
        assertThat(sampler(7).batch(1, 0, 8)).isNotEqualTo(sampler(7).batch(1, 5, 8));
    }

    @Test
    void batch_classSmaller_yieldsAllOfIt() {
        int[] batch = sampler(7).batch(2, 9, 1024);
        assertThat(batch).hasSize(33).doesNotHaveDuplicates();
        assertThat(batch).matches(b -> Arrays.stream(b).allMatch(i -> i % 3 == 2));
        assertThat(sampler(7).classSize(2)).isEqualTo(33);
    }

    @Test
    void batch_notShuffled_goesInOrder() {
        ClassSampler sampler = new ClassSampler(images(9, 3), false, SeedTree.of(0));
        assertThat(sampler.batch(1, 0, 2)).containsExactly(1, 4);
        assertThat(sampler.batch(1, 1, 2)).containsExactly(7, 1);
        assertThat(sampler.batch(1, 2, 2)).containsExactly(1, 4);
    }

    @Test
    void sampler_emptyClass_isNamed() {
        assertThatThrownBy(() -> new ClassSampler(images(100, 4), true, SeedTree.of(0)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("class 3 has no images");
    }
}
