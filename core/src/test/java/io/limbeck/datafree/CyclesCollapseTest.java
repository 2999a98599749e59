package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.Event;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.setting.SettingException;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is done where a generator only makes few classes: a reset, and labels that are drawn. */
class CyclesCollapseTest extends CyclesFixture {

    @Test
    void iterate_atResetAt_drawsTheFirstLayerAndItsNormAnewOnce() {
        Cycles plain = usual(3);
        Cycles reset =
                cycles(
                        TinyRun.settings(
                                3,
                                TinyRun.changed(0.01, 1, InversionSettings.Labels.PREDICTED),
                                "crop"));
        for (int i = 0; i < 4; i++) {
            plain.iterate(i);
            reset.iterate(i);
        }
        assertThat(same(theta(reset), theta(plain))).as("before it").isTrue();
        Map<String, float[]> before = theta(reset);
        reset.iterate(4);
        Map<String, float[]> after = theta(reset);
        // The optimiser moves theta by about 0.03 a call; the norm's scale was moved off 1 too.
        assertThat(distance(before.get("start.weight"), after.get("start.weight")))
                .isGreaterThan(3 * distance(before.get("image.weight"), after.get("image.weight")));
        float[] scale = after.get("start_norm.weight");
        for (float each : scale) {
            assertThat(each).isBetween(0.8f, 1.2f);
        }
        reset.iterate(5);
        assertThat(distance(after.get("start.weight"), theta(reset).get("start.weight")))
                .as("no second time")
                .isLessThan(distance(before.get("start.weight"), after.get("start.weight")));
    }

    private static Map<String, float[]> theta(Cycles cycles) {
        return values(cycles.generator().orElseThrow().weights());
    }

    /** Mean distance of two numbers. */
    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum / a.length;
    }

    @Test
    void resetAt_neverOrWithoutAGeneratorThatLasts_isRefused() {
        assertThatThrownBy(() ->
                        TinyRun.settings(
                                3,
                                TinyRun.changed(0.01, 3, InversionSettings.Labels.PREDICTED),
                                "crop"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("there are 3 cycles, so it would never come");
        assertThatThrownBy(() -> TinyRun.changed(0.01, -1, InversionSettings.Labels.PREDICTED))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("resetAt");
    }

    @Test
    void labels_watched_areDrawnOnceNewImagesAreOfFewClasses() {
        List<Event> heard = new ArrayList<>();
        SsdKdSettings settings =
                TinyRun.settings(
                        6, TinyRun.changed(0.01, 0, InversionSettings.Labels.WATCHED), "crop");
        Cycles watched =
                new Cycles(
                        settings,
                        TinyRun.subject(data),
                        teacher,
                        SeedTree.of(7),
                        StudentSink.none(),
                        heard::add);
        Cycles predicted = usual(6);
        int collapsed = -1;
        for (int i = 0; i < watched.iterations(); i++) {
            Map<String, Double> values = watched.iterate(i);
            predicted.iterate(i);
            if (collapsed < 0) {
                assertThat(images(watched)).as("call %d", i).isEqualTo(images(predicted));
                collapsed = i >= 3 && values.get("entropy") < 0.8 ? i : -1;
            }
        }
        assertThat(collapsed).as("a tiny generator's images are of few classes").isPositive();
        assertThat(heard)
                .filteredOn(event -> event instanceof Event.Warning)
                .singleElement()
                .satisfies(event ->
                        assertThat(((Event.Warning) event).text())
                                .contains("drawn uniformly from now on"));
        assertThat(images(watched)).isNotEqualTo(images(predicted));
        assertThat(watched.state(9).facts()).containsEntry("drawing", "true");
    }
}
