package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
        assertThat(isJoined(augmentation, SEEDS, 3)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void joined_aWordDrawnForEachBatch_onlyWhereAllHaveTheSame(int images) {
        SiameseAugmentation augmentation =
                SiameseAugmentation.siamese("color|crop|cutout|flip|scale|rotate");
        List<Boolean> joined =
                IntStream.range(0, 40)
                        .mapToObj(draw -> isJoined(augmentation, SEEDS.child(draw), images))
                        .toList();
        assertThat(joined).contains(true, false);
    }

    /** Whether two batches can be joined; if so, each must look as it does alone. */
    private static boolean isJoined(SiameseAugmentation augmentation, SeedTree seeds, int images) {
        try (var _ = new PointerScope()) {
            Tensor one = SEEDS.child("one").tensors().normal(images, 3, 8, 8);
            Tensor other = SEEDS.child("other").tensors().normal(2, 3, 8, 8);
            JoinedViews views = new JoinedViews();
            views.add(augmentation.draw(images, 8, 8, seeds.child(0)), images);
            views.add(augmentation.draw(2, 8, 8, seeds.child(1)), 2);
            Optional<AugmentParameters> parameters = views.joined();
            if (parameters.isEmpty()) {
                return false;
            }
            Tensor joined =
                    SiameseAugmentation.apply(
                            torch.cat(new TensorVector(one, other), 0), parameters.get());
            Tensor apart =
                    torch.cat(
                            new TensorVector(
                                    augmentation.apply(one, seeds.child(0)),
                                    augmentation.apply(other, seeds.child(1))),
                            0);
            assertThat(HostTensors.floats(joined.sub(apart).abs().max())[0]).isLessThan(1e-5f);
            return true;
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
