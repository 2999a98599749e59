package io.limbeck.method;

import io.limbeck.setting.Checks;

/**
 * What is done when a distillation diverges.
 *
 * @param greatest loss that an iteration may have; one with a greater loss, or with a loss or
 *     gradient that is no finite number, moves nothing
 * @param patience iterations in a row that may be refused; then all goes back to the last good
 *     state, and rates are halved
 * @param rollbacks how often that may happen before the run gives up
 */
public record GuardSettings(double greatest, int patience, int rollbacks) {

    public GuardSettings {
        Checks checks = new Checks();
        checks.positive("greatest", greatest, "a student that does not move has 1; try 5");
        checks.that(patience >= 1, "patience", patience, "must be at least 1; try 10");
        checks.that(rollbacks >= 0, "rollbacks", rollbacks, "must be 0 or above; try 5");
        checks.done();
    }

    public static GuardSettings defaults() {
        return new GuardSettings(5, 10, 5);
    }
}
