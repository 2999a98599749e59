package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parameters at which an operation does nothing: sampler and grid must agree on where pixels are.
 */
class IdentityParametersTest {

    static Stream<AugmentParameters> identities() {
        Stream<Geometry> geometries =
                Stream.of(
                        new Geometry.None(),
                        new Geometry.Shift(List.of(0), List.of(0)),
                        new Geometry.Shift(List.of(0, 0, 0, 0), List.of(0)),
                        new Geometry.Scale(List.of(1.0), List.of(1.0)),
                        new Geometry.Rotate(List.of(0.0)),
                        new Geometry.Resize(List.of(new Box(0, 12, 0, 20))));
        AugmentParameters coloured =
                new AugmentParameters(
                        List.of(false),
                        List.of(0.0),
                        List.of(1.0),
                        List.of(1.0),
                        new Geometry.None(),
                        List.of());
        return Stream.concat(
                geometries.map(IdentityParametersTest::onlyPlaced), Stream.of(coloured));
    }

    private static AugmentParameters onlyPlaced(Geometry geometry) {
        return new AugmentParameters(
                List.of(), List.of(), List.of(), List.of(), geometry, List.of());
    }

    @ParameterizedTest
    @MethodSource("identities")
    void apply_parametersOfTheIdentity_leaveTheImages(AugmentParameters parameters) {
        try (var _ = new PointerScope()) {
            Tensor images = SeedTree.of(6).tensors().normal(4, 3, 12, 20);
            Tensor seen = SiameseAugmentation.apply(images, parameters);
            assertThat(seen.sub(images).abs().max().item_double()).isLessThan(1e-5);
        }
    }
}
