package io.limbeck.datafree;

import io.limbeck.method.Distillery;
import io.limbeck.method.Hooks;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TeacherFacts;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.setting.Counted;
import io.limbeck.synthetic.DatasetCard;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * Small-scale data-free knowledge distillation (Liu et al., CVPR 2024): a student learns from a
 * teacher, and from nothing else.
 */
public final class SsdKd {

    /** As recipes call it. */
    public static final String NAME = "ssd-kd";

    private SsdKd() {}

    /**
     * What is left at the end.
     *
     * @param network the student's form
     * @param student its weights after the last step, on the device, kept
     * @param set the images of the buffer with the teacher's logits, on the CPU, kept
     * @param effort what it took
     */
    public record Result(Network network, Weights student, SyntheticSet set, Effort effort)
            implements AutoCloseable {
        @Override
        public void close() {
            student.close();
            set.close();
        }
    }

    /**
     * Distils, from the last checkpoint if there is one.
     *
     * @param teacher nothing of it changes
     * @param subject what is known of the teacher's data
     * @param seeds of every random draw; equal seeds give equal bits on a CPU
     * @param sink hears of the student after every cycle
     * @param hooks surroundings; the stage has the calls of the warm-up and the cycles as its steps
     * @return kept; the caller closes it
     * @throws io.limbeck.event.StoppedException if the thread is interrupted, after a checkpoint
     * @throws io.limbeck.torch.NonFiniteLossException if a loss is not finite; names the cycle,
     *     whose half-made state is not saved
     */
    public static Result distill(
            SsdKdSettings settings,
            Teacher teacher,
            Subject subject,
            SeedTree seeds,
            StudentSink sink,
            Hooks hooks) {
        try (var _ = new PointerScope();
                Cycles cycles =
                        new Cycles(settings, subject, teacher, seeds, sink, hooks.listener())) {
            new Distillery(
                            detail(settings, teacher, cycles),
                            cycles.iterations(),
                            settings.checkpointEvery(),
                            hooks)
                    .run(cycles);
            return new Result(
                    cycles.student().network(),
                    cycles.student().weights().copy().keep(),
                    cycles.result().keep(),
                    cycles.effort());
        }
    }

    private static String detail(SsdKdSettings settings, Teacher teacher, Cycles cycles) {
        return "%s learns from %s without data: %s after %s, a buffer of %s"
                .formatted(
                        cycles.student().network().name(),
                        teacher.network().name(),
                        Counted.of(settings.cycles(), "cycle"),
                        Counted.of(cycles.iterations() - settings.cycles(), "call"),
                        Counted.of(cycles.buffer().capacity(), "image"));
    }

    /** What the set says of its making. */
    static Map<String, String> facts(Teacher teacher, Pupil student, ReplayBuffer buffer) {
        Map<String, String> facts = new LinkedHashMap<>(TeacherFacts.of(NAME, false, teacher));
        facts.put(DatasetCard.STUDENT, student.network().name());
        facts.put(DatasetCard.BUFFER, Integer.toString(buffer.size()));
        facts.put(DatasetCard.CLASSIFIED, buffer.isOfPixels() ? DatasetCard.PIXELS : "images");
        facts.put("images per class", "a mean; the labels are the teacher's");
        return facts;
    }
}
