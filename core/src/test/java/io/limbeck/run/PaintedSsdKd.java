package io.limbeck.run;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests of SSD-KD on painted images, by one teacher that is trained for all of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PaintedSsdKd {

    @TempDir Path folder;

    Path teacher;
    SsdKdRuns runs;

    @BeforeAll
    void train(@TempDir Path shared) throws IOException {
        teacher = SsdKdRuns.paintedTeacher(shared);
    }

    @BeforeEach
    void prepare() throws IOException {
        runs = SsdKdRuns.painted(folder, teacher);
    }
}
