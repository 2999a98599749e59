package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.nn.GeneratorSpec;
import io.limbeck.setting.Checks;
import io.limbeck.train.TeacherSpec;

/**
 * SSD-KD: a student learns from a teacher alone, by images that are inverted out of the teacher,
 * kept in a small buffer and drawn from it by priority (Liu et al., "Small Scale Data-Free
 * Knowledge Distillation", CVPR 2024). The recipe's network is the teacher's.
 *
 * @param teacher who is inverted and imitated
 * @param cycles each one call of the inversion and some steps of the student
 * @param warmUp calls before the student's first step; 0 for as many as fill the buffer
 * @param generator what makes images
 * @param inversion how they are inverted
 * @param buffer where they are kept
 * @param priority how they are drawn
 * @param student how it learns
 * @param allowNoBn whether a teacher without batch norms is taken, whose statistics then cannot
 *     guide the images
 * @param checkpointEvery cycles between checkpoints, and calls while warming up, then only where an
 *     eighth of the buffer is new
 */
@JsonTypeName("ssd-kd")
public record SsdKdSettings(
        TeacherSpec teacher,
        int cycles,
        int warmUp,
        GeneratorSpec generator,
        InversionSettings inversion,
        ReplaySettings buffer,
        PrioritySettings priority,
        ImitationSettings student,
        boolean allowNoBn,
        int checkpointEvery)
        implements MethodSettings {

    public SsdKdSettings {
        Checks checks = new Checks();
        checks.given("teacher", teacher);
        checks.that(
                cycles >= 1, "cycles", cycles, "must be at least 1; try 1000, or 200 for quick");
        checks.that(
                warmUp >= 0,
                "warmUp",
                warmUp,
                "calls must be 1 or more, or 0 for as many as fill the buffer; try 0");
        checks.given("generator", generator);
        if (checks.given("inversion", inversion)) {
            checks.that(
                    inversion.resetAt() < Math.max(1, cycles),
                    "inversion.resetAt",
                    inversion.resetAt(),
                    "there are %d cycles, so it would never come; lower it, or set 0"
                            .formatted(cycles));
        }
        if (checks.given("buffer", buffer) && inversion != null && student != null) {
            int batch = Math.max(inversion.batch(), student.batch());
            checks.that(
                    buffer.capacity() == 0 || buffer.capacity() >= batch,
                    "buffer.capacity",
                    buffer.capacity(),
                    "it must hold a batch, and the larger one has %d images; raise it, or lower inversion.batch and student.batch"
                            .formatted(batch));
        }
        checks.given("priority", priority);
        checks.given("student", student);
        checks.that(
                checkpointEvery >= 1,
                "checkpointEvery",
                checkpointEvery,
                "cycles between checkpoints must be at least 1; try 50");
        checks.done();
    }

    /** Of a buffer of so many slots. */
    public int warmUpCalls(int slots) {
        return warmUp > 0 ? warmUp : Math.ceilDiv(slots, admitted());
    }

    /** Images in a buffer of so many slots once all calls are done. */
    public int images(int slots) {
        return (int) Math.min(slots, ((long) warmUpCalls(slots) + cycles) * admitted());
    }

    /** Images that a call leaves in the buffer. */
    public int admitted() {
        return (int) Math.ceil(buffer.admit() * inversion.batch());
    }

    /** The buffer's size is not by class. */
    @Override
    public int ipc() {
        return 0;
    }

    public static SsdKdSettings defaults() {
        return new SsdKdSettings(
                TeacherSpec.Squeeze.defaults(),
                1000,
                0,
                GeneratorSpec.defaults(),
                InversionSettings.defaults(),
                ReplaySettings.defaults(),
                PrioritySettings.defaults(),
                ImitationSettings.defaults(),
                false,
                50);
    }
}
