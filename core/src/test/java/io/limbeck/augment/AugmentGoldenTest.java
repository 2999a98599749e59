package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SeedTree;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of golden/augment.py, where each operation is written plainly, one after the other. */
@InPointerScope
class AugmentGoldenTest {

    private static final List<Boolean> FLIP = List.of(true, false, true);
    private static final List<Double> BRIGHTNESS = List.of(-0.4, 0.1, 0.3);
    private static final List<Double> SATURATION = List.of(0.2, 1.7, 1.1);
    private static final List<Double> CONTRAST = List.of(0.6, 1.4, 0.9);
    private static final Geometry NONE = new Geometry.None();
    private static final Geometry SHIFT = new Geometry.Shift(List.of(1, -1, 0), List.of(-1, 0, 1));
    private static final Geometry SCALE =
            new Geometry.Scale(List.of(0.85, 1.1, 1.2), List.of(1.15, 0.9, 1.0));
    private static final Geometry ROTATE = new Geometry.Rotate(List.of(12.0, -7.0, 3.0));
    private static final List<Box> BOXES =
            List.of(new Box(0, 2, 0, 5), new Box(3, 6, 8, 10), new Box(1, 4, 2, 7));

    private Map<String, Tensor> golden;

    @BeforeEach
    void read() throws URISyntaxException {
        var file = AugmentGoldenTest.class.getResource("/golden/augment.safetensors");
        golden = Safetensors.read(Path.of(file.toURI())).tensors();
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of("flip", parameters(FLIP, 0, NONE, List.of())),
                Arguments.of("brightness", parameters(List.of(), 1, NONE, List.of())),
                Arguments.of("saturation", parameters(List.of(), 2, NONE, List.of())),
                Arguments.of("contrast", parameters(List.of(), 4, NONE, List.of())),
                Arguments.of("color", parameters(List.of(), 7, NONE, List.of())),
                Arguments.of("shift", parameters(List.of(), 0, SHIFT, List.of())),
                Arguments.of("scale", parameters(List.of(), 0, SCALE, List.of())),
                Arguments.of("rotate", parameters(List.of(), 0, ROTATE, List.of())),
                Arguments.of("cutout", parameters(List.of(), 0, NONE, BOXES)),
                Arguments.of("all", parameters(FLIP, 7, ROTATE, BOXES)),
                Arguments.of(
                        "shared",
                        new AugmentParameters(
                                List.of(true),
                                List.of(-0.4),
                                List.of(0.2),
                                List.of(0.6),
                                new Geometry.Shift(List.of(1), List.of(-1)),
                                BOXES.subList(0, 1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void apply_givenParameters_matchesPlainScript(String name, AugmentParameters parameters) {
        assertClose(SiameseAugmentation.apply(golden.get("images"), parameters), name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void apply_gradient_matchesFiniteDifferences(String name, AugmentParameters parameters) {
        assertThat(name).isNotEmpty();
        assertGradient(images -> SiameseAugmentation.apply(images, parameters));
    }

    /**
     * A grid that is only scaled or turned about the middle samples the same pixels of a square
     * image whether corners are aligned (as MTT does) or not (as DSA does): there is nothing to
     * choose.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Aligned", "Unaligned"})
    void scaleAndRotate_squareImages_areThoseOfEitherAlignment(String corners) {
        Map<String, Geometry> geometries = Map.of("scale", SCALE, "rotate", ROTATE);
        geometries.forEach((name, geometry) -> {
            AugmentParameters parameters = parameters(List.of(), 0, geometry, List.of());
            Tensor images = golden.get("square").clone().set_requires_grad(true);
            Tensor seen = SiameseAugmentation.apply(images, parameters);
            Tensor sum = seen.mul(golden.get("squareWeights")).sum();
            assertClose(seen.detach(), name + corners);
            assertClose(Gradients.of(sum, List.of(images)).getFirst(), name + corners + "Gradient");
        });
    }

    @Test
    void cutMix_givenParameters_matchesPlainScript() {
        CutMix cutMix = new CutMix(List.of(2, 0, 1), BOXES.get(2), 0.75);
        assertClose(cutMix.apply(golden.get("images")).images(), "cutmix");
        assertGradient(images -> cutMix.apply(images).images());
    }

    @Test
    void mixUp_givenParameters_matchesPlainScript() {
        MixUp mixUp = new MixUp(List.of(2, 0, 1), 0.3);
        assertClose(mixUp.apply(golden.get("images")).images(), "mixup");
        assertGradient(images -> mixUp.apply(images).images());
    }

    @Test
    void randomResizedCrop_givenBoxes_matchesCropAndInterpolate() {
        assertClose(RandomResizedCrop.apply(golden.get("images"), BOXES), "resizedCrop");
        assertGradient(images -> RandomResizedCrop.apply(images, BOXES));
    }

    /**
     * @param colours sum of 1 for brightness, 2 for saturation, 4 for contrast
     */
    private static AugmentParameters parameters(
            List<Boolean> flip, int colours, Geometry geometry, List<Box> cutout) {
        return new AugmentParameters(
                flip,
                (colours & 1) != 0 ? BRIGHTNESS : List.of(),
                (colours & 2) != 0 ? SATURATION : List.of(),
                (colours & 4) != 0 ? CONTRAST : List.of(),
                geometry,
                cutout);
    }

    private void assertClose(Tensor actual, String name) {
        assertThat(actual.shape()).isEqualTo(golden.get(name).shape());
        assertThat(HostTensors.floats(actual))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(HostTensors.floats(golden.get(name)));
    }

    /** Every operation is linear or affine in the images, so one direction at a large step does. */
    private void assertGradient(UnaryOperator<Tensor> view) {
        Tensor images = golden.get("images").to(ScalarType.Double).set_requires_grad(true);
        SeedTree seeds = SeedTree.of(11);
        Tensor weights = seeds.child(0).tensors().normal(images.shape()).to(ScalarType.Double);
        Tensor direction = seeds.child(1).tensors().normal(images.shape()).to(ScalarType.Double);
        Tensor gradient =
                Gradients.of(view.apply(images).mul(weights).sum(), List.of(images)).getFirst();

        double ahead = view.apply(images.add(direction)).mul(weights).sum().item_double();
        double behind = view.apply(images.sub(direction)).mul(weights).sum().item_double();
        assertThat(gradient.mul(direction).sum().item_double())
                .isCloseTo((ahead - behind) / 2, within(1e-9));
    }
}
