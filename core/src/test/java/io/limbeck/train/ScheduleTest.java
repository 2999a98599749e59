package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    @ParameterizedTest
    @CsvSource({"60, 40, 50", "80, 53, 66", "3, 2, 2", "23460, 15640, 19550"})
    void step_milestones_areFloorsOfFractions(long total, long first, long second) {
        Schedule schedule =
                Schedule.of(new ScheduleSpec.Step(List.of(2.0 / 3, 5.0 / 6), 0.2), total);
        assertThat(schedule.factor(0)).isEqualTo(1);
        assertThat(schedule.factor(first - 1)).isEqualTo(1);
        if (first < second) {
            assertThat(schedule.factor(first)).isEqualTo(0.2);
            assertThat(schedule.factor(second - 1)).isEqualTo(0.2);
        }
        assertThat(schedule.factor(second)).isCloseTo(0.04, within(1e-12));
        assertThat(schedule.factor(total)).isCloseTo(0.04, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "25, 0.8681980515339464", "50, 0.55", "75, 0.2318019484660536", "100, 0.1"})
    void cosine_table(long step, double factor) {
        assertThat(Schedule.of(new ScheduleSpec.Cosine(0.1), 100).factor(step))
                .isCloseTo(factor, within(1e-12));
    }

    @Test
    void cosine_toZero_isHalfInTheMiddleAndNeverZero() {
        Schedule schedule = Schedule.of(new ScheduleSpec.Cosine(0), 4000);
        assertThat(schedule.factor(0)).isEqualTo(1);
        assertThat(schedule.factor(2000)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.factor(3999)).isCloseTo(1.542e-7, within(1e-10));
        for (long step = 0; step < 4000; step++) {
            assertThat(schedule.factor(step)).as("step %d", step).isPositive();
        }
    }

    @Test
    void constant_staysOne() {
        Schedule schedule = Schedule.of(new ScheduleSpec.Constant(), 10);
        schedule.observe(5);
        assertThat(schedule.factor(0)).isEqualTo(1);
        assertThat(schedule.factor(9)).isEqualTo(1);
        assertThat(schedule.state()).isEmpty();
    }

    @Test
    void plateau_noFallForLongerThanPatience_lowersOnce() {
        Schedule schedule = Schedule.of(new ScheduleSpec.Plateau(0.5, 3, 1e-4, 0), 100);
        schedule.observe(1);
        for (int i = 0; i < 3; i++) {
            schedule.observe(1);
            assertThat(schedule.factor(0)).isEqualTo(1);
        }
        schedule.observe(1);
        assertThat(schedule.factor(0)).isEqualTo(0.5);
        schedule.observe(0.5);
        schedule.observe(0.49999); // less than the threshold below the best: no fall
        schedule.observe(0.5);
        schedule.observe(0.5);
        assertThat(schedule.factor(0)).isEqualTo(0.5);
        schedule.observe(0.5);
        assertThat(schedule.factor(0)).isEqualTo(0.25);
    }

    @Test
    void plateau_oneRecordLow_doesNotStandForEver() {
        ScheduleSpec.Plateau raw = new ScheduleSpec.Plateau(0.5, 20, 1e-4, 0);
        ScheduleSpec.Plateau smooth = new ScheduleSpec.Plateau(0.5, 20, 1e-4, 0.9);
        Schedule noisy = Schedule.of(raw, 100);
        Schedule running = Schedule.of(smooth, 100);
        for (int i = 0; i < 100; i++) {
            double loss = i == 50 ? 0.1 : 1 - 0.005 * i;
            noisy.observe(loss);
            running.observe(loss);
        }
        assertThat(noisy.factor(0)).isLessThan(1);
        assertThat(running.factor(0)).isEqualTo(1);
    }

    @Test
    void plateau_restored_goesOnAlike() {
        ScheduleSpec.Plateau spec = new ScheduleSpec.Plateau(0.5, 2, 1e-4, 0.5);
        Schedule whole = Schedule.of(spec, 100);
        assertThat(whole.state()).isEmpty();
        for (double loss : new double[] {3, 2, 2.5, 2.5}) {
            whole.observe(loss);
        }
        Schedule resumed = Schedule.of(spec, 100);
        resumed.restore(whole.state());
        for (double loss : new double[] {2.5, 2.5, 2.5, 2.5, 2.5}) {
            whole.observe(loss);
            resumed.observe(loss);
            assertThat(resumed.state()).isEqualTo(whole.state());
        }
        assertThat(whole.factor(0)).isLessThan(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "100, 0.8535533905932737", "150, 0.6913417161825449", "200, 0.5"})
    void halfCosine_table_endsAtAHalf(long step, double factor) {
        assertThat(Schedule.of(new ScheduleSpec.HalfCosine(), 200).factor(step))
                .isCloseTo(factor, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.01", "5, 0.505", "10, 1", "55, 0.5", "99, 0.000305"})
    void warmCosine_risesStraightThenFalls(long step, double factor) {
        assertThat(Schedule.of(new ScheduleSpec.WarmCosine(0.1, 0.01), 100).factor(step))
                .isCloseTo(factor, within(1e-6));
    }
}
