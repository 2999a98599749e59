package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinedViewsTest {

    private static final SeedTree SEEDS = SeedTree.of(0);

    @ParameterizedTest
    @ValueSource(strings = {"color_crop_cutout", "color_crop", "flip_scale", "rotate", "cutout"})
    void joined_severalBatches_showsEachAsItsOwnViewDoes(String strategy) {
        SiameseAugmentation augmentation = SiameseAugmentation.siamese(strategy);
        try (var _ = new PointerScope()) {
            Tensor one = SEEDS.child("one").tensors().normal(3, 3, 8, 8);
            Tensor other = SEEDS.child("other").tensors().normal(2, 3, 8, 8);
            JoinedViews views = new JoinedViews();
            views.add(augmentation.draw(3, 8, 8, SEEDS.child(0)), 3);
            views.add(augmentation.draw(2, 8, 8, SEEDS.child(1)), 2);
            Tensor joined =
                    SiameseAugmentation.apply(
                            torch.cat(new TensorVector(one, other), 0),
                            views.joined().orElseThrow());
            Tensor apart =
                    torch.cat(
                            new TensorVector(
                                    augmentation.apply(one, SEEDS.child(0)),
                                    augmentation.apply(other, SEEDS.child(1))),
                            0);
            assertThat(HostTensors.floats(joined.sub(apart).abs().max())[0]).isLessThan(1e-5f);
        }
    }

    @Test
    void joined_otherOperations_isNotPossible() {
        JoinedViews views = new JoinedViews();
        views.add(SiameseAugmentation.siamese("crop").draw(3, 8, 8, SEEDS), 3);
        views.add(SiameseAugmentation.siamese("scale").draw(3, 8, 8, SEEDS), 3);
        assertThat(views.joined()).isEmpty();
    }
}
