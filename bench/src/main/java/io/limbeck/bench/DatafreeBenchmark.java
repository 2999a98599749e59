package io.limbeck.bench;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Normalization;
import io.limbeck.datafree.SsdKd;
import io.limbeck.datafree.Subject;
import io.limbeck.file.TemporaryFolder;
import io.limbeck.method.Hooks;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsFile;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherCard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Cycles of SSD-KD: one call of the inversion, and the student's steps. The teacher is not trained,
 * which costs the same.
 *
 * @param settings whose cycles are those that warm up and those that count
 * @param teacher its network
 * @param shape of an image
 * @param counted cycles that count, the last ones
 */
public record DatafreeBenchmark(
        SsdKdSettings settings, NetworkSpec teacher, ImageShape shape, int counted) {

    private static final int CLASSES = 10;

    /** Runs it. */
    public Measurement run(Compute compute) {
        Subject subject = new Subject(info(), 0);
        DeviceClock clock = new DeviceClock(compute.device());
        List<Double> ends = new ArrayList<>();
        try (TemporaryFolder folder = TemporaryFolder.make("benchmark");
                Teacher frozen =
                        teacher(folder.path().resolve("teacher.safetensors"), subject, compute);
                SsdKd.Result _ =
                        SsdKd.distill(
                                settings,
                                frozen,
                                subject,
                                SeedTree.of(0),
                                (_, _) -> ends.add(clock.seconds()),
                                Hooks.none())) {
            List<Double> seconds = new ArrayList<>();
            for (int i = ends.size() - counted; i < ends.size(); i++) {
                seconds.add(ends.get(i) - ends.get(i - 1));
            }
            Map<String, Object> work = new LinkedHashMap<>();
            work.put("shape", shape.toString());
            work.put("innerSteps", settings.inversion().steps());
            work.put("studentSteps", settings.student().steps());
            work.put("batch", settings.student().batch());
            long images =
                    (long) settings.inversion().steps() * settings.inversion().batch()
                            + (long) settings.student().steps() * settings.student().batch();
            return Measurement.here("datafree", work, new Times(seconds), images, compute);
        }
    }

    private DatasetInfo info() {
        return new DatasetInfo(
                "stand-in",
                "random pixels",
                shape,
                IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList(),
                Collections.nCopies(shape.channels(), 0.5),
                Collections.nCopies(shape.channels(), 0.25),
                "none");
    }

    private Teacher teacher(Path file, Subject subject, Compute compute) {
        Network network = subject.network(teacher);
        try (var _ = new PointerScope()) {
            Weights fresh = network.init(SeedTree.of(1));
            WeightsFile.write(file, fresh, Map.of());
        }
        TeacherCard card =
                new TeacherCard(
                        "stand-in",
                        info().classNames(),
                        Normalization.of(info()),
                        0.1,
                        Optional.empty());
        return Teacher.believed(file, card, network, compute);
    }
}
