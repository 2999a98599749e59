package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.setting.Checks;
import io.limbeck.train.TeacherSpec;

/**
 * SRe2L: squeeze the data into a network, recover images from that network alone, relabel each view
 * of them (Yin, Xing and Shen, NeurIPS 2023, arXiv:2306.13092); with the crops of CDA (TMLR 2024)
 * as an option.
 *
 * @param ipc images per class
 * @param teacher what the data is squeezed into
 * @param recover how images are made of it
 * @param patches which real patches stand beside them, or are the start
 * @param relabel which views are labelled
 * @param student how networks learn from them
 */
@JsonTypeName("sre2l")
public record Sre2lSettings(
        int ipc,
        TeacherSpec teacher,
        RecoverSettings recover,
        PatchSettings patches,
        RelabelSettings relabel,
        StudentSettings student)
        implements TeacherMethod {

    public Sre2lSettings {
        Checks checks = new Checks();
        checks.that(ipc >= 1, "ipc", ipc, "images per class must be at least 1; try 1, 10 or 50");
        checks.given("teacher", teacher);
        boolean recovering = checks.given("recover", recover);
        if (checks.given("patches", patches)
                && recovering
                && recover.start() == RecoverSettings.Start.RDED) {
            patches.check(checks, "patches.candidates", ipc);
        }
        checks.given("relabel", relabel);
        checks.given("student", student);
        checks.done();
    }

    /** A block. */
    @Override
    public long inOneGraph(int classes) {
        return new BlockPlan(classes, recovered(classes), recover.block())
                .blocks()
                .getFirst()
                .count();
    }

    /**
     * Images of each class that are recovered, of which the first {@code ipc} make the set: as many
     * as fill the blocks, so that the images of a smaller set are the first of a larger one. Blocks
     * that start from real images are not filled up, as these are chosen for the set that they
     * make.
     *
     * @param classes of the data set
     */
    public int recovered(int classes) {
        int packed = BlockPlan.packed(classes, recover.block());
        return holdsRealPixels() ? ipc : Math.ceilDiv(ipc, packed) * packed;
    }

    @Override
    public boolean holdsRealPixels() {
        return recover.start() == RecoverSettings.Start.RDED;
    }

    public static Sre2lSettings defaults() {
        return new Sre2lSettings(
                10,
                TeacherSpec.Squeeze.defaults(),
                RecoverSettings.defaults(),
                PatchSettings.defaults(),
                RelabelSettings.defaults(),
                StudentSettings.defaults());
    }
}
