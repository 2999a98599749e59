package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.limbeck.torch.HostTensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class ClassSubsetTest {

    private static Dataset whole() {
        float[] pixels = {0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f};
        TensorImages images =
                new TensorImages(
                        HostTensors.of(pixels, 6, 1, 1, 1),
                        HostTensors.of(new long[] {0, 1, 2, 0, 1, 2}, 6),
                        3);
        DatasetInfo info =
                new DatasetInfo(
                        "toy",
                        "Toy",
                        images.shape(),
                        List.of("a", "b", "c"),
                        List.of(0.5),
                        List.of(0.2),
                        "none");
        return new Dataset(info, images, images, Map.of("file", "sum"));
    }

    @Test
    void of_twoClassesInAnotherOrder_labelsThemAnew() {
        try (var _ = new PointerScope()) {
            Dataset some = ClassSubset.of(whole(), 2, 0);

            assertThat(some.info().classNames()).containsExactly("c", "a");
            assertThat(some.train().size()).isEqualTo(4);
            int[] all = {0, 1, 2, 3};
            assertThat(HostTensors.floats(some.train().images(all)))
                    .containsExactly(0, 0.2f, 0.3f, 0.5f);
            assertThat(HostTensors.longs(some.test().labels(all))).containsExactly(1, 0, 1, 0);
            assertThat(some.checksums())
                    .containsEntry("file", "sum")
                    .containsEntry("classes", "[2, 0]");
        }
    }

    @Test
    void of_classThatIsMissingOrTwice_isRefused() {
        try (var _ = new PointerScope()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ClassSubset.of(whole(), 1, 3))
                    .withMessageContaining("some of 0 to 2");
            assertThatIllegalArgumentException().isThrownBy(() -> ClassSubset.of(whole(), 1, 1));
        }
    }
}
