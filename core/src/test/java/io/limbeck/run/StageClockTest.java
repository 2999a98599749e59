package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.event.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageClockTest {

    private long now;
    private final StageClock clock = new StageClock(() -> now);

    @Test
    void medianStep_slowFirstAndLast_doNotCount() {
        start("evaluate", 6);
        step("evaluate", 1, 9);
        step("evaluate", 2, 2);
        step("evaluate", 3, 2);
        step("evaluate", 4, 2);
        step("evaluate", 5, 2);
        step("evaluate", 6, 12);
        now += 1_000_000_000L;
        clock.on(new Event.Note("tested"));

        StageClock.Lap lap = clock.lap("evaluate").orElseThrow();
        assertThat(lap.medianStep(0, 6)).isCloseTo(2, within(1e-9));
        assertThat(lap.secondsAtEnd(0, 6))
                .as("10 in the step, 1 after")
                .isCloseTo(11, within(1e-9));
    }

    @Test
    void medianStep_coldFirstHalf_doesNotCount() {
        start("evaluate", 7);
        for (int i = 1; i <= 4; i++) {
            step("evaluate", i, 8);
        }
        step("evaluate", 5, 2);
        step("evaluate", 6, 4);
        step("evaluate", 7, 3);

        StageClock.Lap lap = clock.lap("evaluate").orElseThrow();
        assertThat(lap.medianStep(0, 7)).isCloseTo(3, within(1e-9));
        assertThat(lap.medianStep(4, 6)).as("of one gap").isCloseTo(4, within(1e-9));
        assertThat(lap.medianStep(4, 7)).as("of two gaps").isCloseTo(3, within(1e-9));
        assertThat(lap.secondsInSteps()).isCloseTo(21, within(1e-9));
    }

    @Test
    void medianStep_lastStepTwice_isOneStep() {
        start("evaluate", 3);
        step("evaluate", 1, 1);
        step("evaluate", 2, 2);
        step("evaluate", 3, 2);
        step("evaluate", 3, 30);
        clock.on(new Event.Note("tested"));

        StageClock.Lap lap = clock.lap("evaluate").orElseThrow();
        assertThat(lap.medianStep(0, 3)).isCloseTo(2, within(1e-9));
        assertThat(lap.secondsAtEnd(0, 3)).isCloseTo(30, within(1e-9));
    }

    @Test
    void secondsAtStart_secondTraining_isWhatCameAfterTheFirstWasToldOf() {
        start("evaluate", 6);
        step("evaluate", 1, 7);
        step("evaluate", 2, 1);
        step("evaluate", 3, 1);
        now += 5_000_000_000L;
        clock.on(new Event.Note("tested"));
        step("evaluate", 4, 20);
        clock.on(new Event.Note("chosen while a step was made"));
        step("evaluate", 5, 2);
        step("evaluate", 6, 2);

        StageClock.Lap lap = clock.lap("evaluate").orElseThrow();
        assertThat(lap.secondsAtStart(0, 3)).isCloseTo(6, within(1e-9));
        assertThat(lap.secondsAtStart(3, 6)).isCloseTo(18, within(1e-9));
        assertThat(lap.secondsAtStart(6, 9)).as("of no steps").isZero();
    }

    @Test
    void meanStep_dearIterations_countAsOftenAsTheyCome() {
        start("distill", 5);
        step("distill", 1, 30);
        step("distill", 2, 1);
        step("distill", 3, 1);
        step("distill", 4, 1);
        step("distill", 5, 9);
        assertThat(clock.lap("distill").orElseThrow().meanStep(1)).isCloseTo(3, within(1e-9));
    }

    @Test
    void meanStep_picturesBetweenSteps_doNotCount() {
        start("distill", 3);
        for (int i = 1; i <= 3; i++) {
            now += 5_000_000_000L;
            clock.on(new Event.Step("distill", i, Map.of("secondsPerStep", i == 1 ? 4.0 : 2.0)));
        }
        StageClock.Lap lap = clock.lap("distill").orElseThrow();
        assertThat(lap.meanStep(1)).isCloseTo(2, within(1e-9));
        assertThat(lap.meanBetween(1)).isCloseTo(3, within(1e-9));
    }

    @Test
    void lap_severalTrainings_eachBetweenItsSteps() {
        start("evaluate", 4);
        step("evaluate", 1, 1);
        step("evaluate", 2, 1);
        step("evaluate", 3, 1);
        step("evaluate", 4, 5);
        StageClock.Lap lap = clock.lap("evaluate").orElseThrow();
        assertThat(lap.medianStep(0, 2)).isCloseTo(1, within(1e-9));
        assertThat(lap.medianStep(2, 4)).isCloseTo(5, within(1e-9));
        assertThat(clock.lap("relabel")).isEmpty();
    }

    private void start(String stage, long steps) {
        clock.on(new Event.StageStarted(stage, "", steps, 0));
    }

    private void step(String stage, long step, long seconds) {
        now += seconds * 1_000_000_000L;
        clock.on(new Event.Step(stage, step, Map.of()));
    }
}
