package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.setting.Checks;
import io.limbeck.train.TeacherSpec;

/**
 * RDED: real patches that a teacher finds easy, stitched into images, each view of which it labels
 * (Sun, Shi, Yu and Lin, CVPR 2024, arXiv:2312.03526). The images hold real pixels.
 *
 * @param ipc images per class
 * @param teacher who scores and labels
 * @param patches how they are chosen
 * @param relabel which views are labelled
 * @param student how networks learn from them
 */
@JsonTypeName("rded")
public record RdedSettings(
        int ipc,
        TeacherSpec teacher,
        PatchSettings patches,
        RelabelSettings relabel,
        StudentSettings student)
        implements TeacherMethod {

    public RdedSettings {
        Checks checks = new Checks();
        checks.that(ipc >= 1, "ipc", ipc, "images per class must be at least 1; try 1, 10 or 50");
        checks.given("teacher", teacher);
        boolean patched = checks.given("patches", patches);
        if (patched) {
            patches.check(checks, "patches.candidates", ipc);
        }
        if (checks.given("relabel", relabel) && patched) {
            // Otherwise students would learn the seams of tiles that always stand alike.
            checks.that(
                    relabel.views().tiles() == patches.factor(),
                    "relabel.views.tiles",
                    relabel.views().tiles(),
                    "images of %d x %d patches have their strips shuffled in every view; set %d, with views.smallest-crop %s, the least area of a crop as a share of the image"
                            .formatted(
                                    patches.factor(),
                                    patches.factor(),
                                    patches.factor(),
                                    Checks.shown(1.0 / patches.factor())));
        }
        checks.given("student", student);
        checks.done();
    }

    /** None: its images are chosen, not made. */
    @Override
    public long inOneGraph(int classes) {
        return 0;
    }

    @Override
    public boolean holdsRealPixels() {
        return true;
    }

    public static RdedSettings defaults() {
        return new RdedSettings(
                10,
                TeacherSpec.Squeeze.defaults(),
                PatchSettings.defaults(),
                RelabelSettings.defaults(),
                StudentSettings.defaults());
    }
}
