package io.limbeck.method;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ImageShape;
import io.limbeck.train.Teacher;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests of recovery by one tiny teacher, which all tests of a class share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TaughtRecovery {

    static final ImageShape SHAPE = new ImageShape(3, 16, 16);
    static final int CLASSES = 4;

    Dataset data;
    Teacher teacher;
    private PointerScope whole;

    @BeforeAll
    void squeeze(@TempDir Path squeezed) {
        whole = new PointerScope();
        data = Blobs.of(CLASSES, 10, SHAPE);
        teacher = TinyTeacher.of(data, squeezed);
    }

    @AfterAll
    void release() {
        teacher.close();
        whole.close();
    }
}
