package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Normalization;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.ShapeException;
import io.limbeck.train.OptimizerSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InPointerScope
class StoredImagesTest {

    private static final OptimizerSpec ADAMW = new OptimizerSpec.AdamW(1e-3, 0.9, 0.999, 0);

    @Test
    void step_onOneClass_leavesTheOthersBitIdentical() {
        Tensor start = torch.rand(6, 1, 4, 4);
        try (StoredImages images = stored(start, 3)) {
            images.step(1, torch.ones(2, 1, 4, 4), 1e-3);
            Tensor all = images.all();
            assertThat(torch.equal(all.narrow(0, 0, 2), start.narrow(0, 0, 2))).isTrue();
            assertThat(torch.equal(all.narrow(0, 4, 2), start.narrow(0, 4, 2))).isTrue();
            assertThat(torch.equal(all.narrow(0, 2, 2), start.narrow(0, 2, 2))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void step_constantGradient_movesByTheRateWhateverTheNumberOfClasses(int classes) {
        Tensor start = torch.full(new long[] {classes, 1, 1, 1}, new Scalar(0.9));
        try (StoredImages images = stored(start, classes)) {
            for (int visit = 0; visit < 50; visit++) {
                for (int label = 0; label < classes; label++) {
                    images.step(label, torch.ones(1, 1, 1, 1), 1e-3);
                }
            }
            assertThat(images.all().mean().item_double()).isCloseTo(0.9 - 50e-3, within(1e-4));
        }
    }

    @Test
    void step_beyondTheRange_isClampedAtOnce() {
        try (StoredImages images = stored(torch.zeros(1, 1, 2, 2), 1)) {
            images.step(0, torch.ones(1, 1, 2, 2), 0.5);
            assertThat(HostTensors.floats(images.all())).containsOnly(0f);
            for (int i = 0; i < 30; i++) {
                images.step(0, torch.ones(1, 1, 2, 2).neg(), 0.5);
            }
            assertThat(HostTensors.floats(images.all())).containsOnly(1f);
        }
    }

    @Test
    void restore_otherShape_isRefused() {
        try (StoredImages small = stored(torch.zeros(2, 1, 2, 2), 2);
                StoredImages large = stored(torch.zeros(4, 1, 2, 2), 2)) {
            assertThatThrownBy(() -> large.restore(small.state()))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("another recipe");
        }
    }

    @Test
    void restore_ofItsOwnState_continuesBitForBit() {
        Tensor start = torch.rand(4, 1, 4, 4);
        Tensor gradient = torch.randn(2, 1, 4, 4);
        try (StoredImages one = stored(start, 2);
                StoredImages other = stored(start, 2)) {
            one.step(1, gradient, 1e-3);
            other.restore(new Weights(one.state(), Set.of()).copy().all());
            one.step(1, gradient.neg(), 1e-3);
            other.step(1, gradient.neg(), 1e-3);
            assertThat(torch.equal(one.all(), other.all())).isTrue();
        }
    }

    private static StoredImages stored(Tensor start, int classes) {
        return stored(start, classes, StoredImages.Space.PIXELS);
    }

    private static StoredImages stored(Tensor start, int classes, StoredImages.Space space) {
        ImageShape shape =
                new ImageShape((int) start.size(1), (int) start.size(2), (int) start.size(3));
        DatasetInfo info =
                new DatasetInfo(
                        "x",
                        "X",
                        shape,
                        IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
                        List.of(0.5),
                        List.of(0.25),
                        "");
        return StoredImages.of(
                start,
                new StoredImages.Meaning(
                        info,
                        new Formation(Formation.Kind.SINGLE, 1, 1),
                        Normalization.of(info),
                        space,
                        Initialization.NOISE),
                ADAMW,
                Compute.cpu());
    }
}
