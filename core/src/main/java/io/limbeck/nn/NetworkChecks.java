package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Stem;
import io.limbeck.setting.Checks;

/** Checks that several kinds of {@link NetworkSpec} share. */
final class NetworkChecks {

    private NetworkChecks() {}

    static void width(Checks checks, int width) {
        checks.that(width >= 1 && width <= 8192, "width", width, "must be 1 to 8192; try 128");
    }

    static void resNet(Norm norm, Stem stem) {
        Checks checks = new Checks();
        checks.given("norm", norm);
        checks.given("stem", stem);
        checks.done();
    }

    static void patch(int patch) {
        Checks checks = new Checks();
        checks.that(
                patch >= 1 && patch <= 64,
                "patch",
                patch,
                "must be 1 to 64 pixels; try 4 for images of 32 pixels, 8 for 64, 16 for 224");
        checks.done();
    }

    static void alwaysNormed(Checks checks, Norm norm) {
        checks.that(
                norm != null && norm != Norm.NONE,
                "norm",
                norm,
                "this network cannot do without a norm; take batch, instance or group");
    }
}
