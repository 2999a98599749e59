package io.limbeck.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.torch.SeedTree;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StrategyTest {

    private static final String SINGLE = "color|crop|cutout|flip|scale|rotate";

    @Test
    void parse_bars_readsBackAsWritten() {
        Strategy strategy = Strategy.parse("rotate|color|flip");
        assertThat(strategy.single()).isTrue();
        assertThat(strategy).isEqualTo(Strategy.parse(strategy.toString()));
    }

    @Test
    void parse_bothJoints_isRefused() {
        assertThatThrownBy(() -> Strategy.parse("color_crop|flip"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("color_crop");
    }

    @Test
    void drawn_manyCalls_eachWordIsAsLikely() {
        Strategy strategy = Strategy.parse(SINGLE);
        Map<String, Integer> counts = new TreeMap<>();
        int calls = 6000;
        for (int i = 0; i < calls; i++) {
            Strategy drawn = strategy.drawn(SeedTree.of(1).child(i));
            assertThat(drawn.single()).isFalse();
            counts.merge(drawn.toString(), 1, Integer::sum);
        }
        assertThat(counts.keySet())
                .containsExactly(
                        "brightness_saturation_contrast",
                        "crop",
                        "cutout",
                        "flip",
                        "rotate",
                        "scale");
        // Five deviations of a binomial around 1000.
        counts.values().forEach(c -> assertThat(c).isCloseTo(calls / 6, within(145)));
    }

    @Test
    void draw_single_appliesOneOperationAlone() {
        for (int i = 0; i < 50; i++) {
            AugmentParameters drawn =
                    SiameseAugmentation.siamese(SINGLE).draw(4, 32, 32, SeedTree.of(2).child(i));
            int applied = drawn.flip().isEmpty() ? 0 : 1;
            applied += drawn.brightness().isEmpty() ? 0 : 1;
            applied += drawn.geometry() instanceof Geometry.None ? 0 : 1;
            applied += drawn.cutout().isEmpty() ? 0 : 1;
            assertThat(applied).isEqualTo(1);
        }
    }
}
