package io.limbeck.datafree;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.event.Listener;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TinyTeacher;
import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A tiny teacher, and cycles that learn from it. */
@InPointerScope
abstract class CyclesFixture {

    @TempDir Path folder;

    Dataset data;
    Teacher teacher;

    @BeforeEach
    void prepare() {
        data = Blobs.of(4, 20, new ImageShape(1, 8, 8));
        teacher = TinyTeacher.of(data, folder);
    }

    @AfterEach
    void free() {
        teacher.close();
    }

    Cycles cycles(SsdKdSettings settings) {
        return new Cycles(
                settings,
                TinyRun.subject(data),
                teacher,
                SeedTree.of(7),
                StudentSink.none(),
                Listener.silent());
    }

    Cycles usual(int cycles) {
        return cycles(TinyRun.settings(cycles, TinyRun.usual(), "crop"));
    }

    static Map<String, float[]> values(Weights weights) {
        Map<String, float[]> values = new LinkedHashMap<>();
        weights.all().forEach((name, tensor) -> values.put(name, HostTensors.floats(tensor)));
        return values;
    }

    static boolean same(Map<String, float[]> a, Map<String, float[]> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(name -> Arrays.equals(a.get(name), b.get(name)));
    }

    static float[] images(Cycles cycles) {
        try (var _ = new PointerScope()) {
            return HostTensors.floats(cycles.result().images());
        }
    }
}
