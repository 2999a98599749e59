package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.limbeck.data.DataException;
import io.limbeck.torch.Safetensors;
import io.limbeck.train.TeacherException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ErrorReportTest {

    @TempDir private Path folder;
    private final StringWriter err = new StringWriter();
    private final CommandLine command = Limbeck.commandLine().setErr(new PrintWriter(err));

    @Test
    void print_badData_isMessageAndCode2() {
        assertThat(ErrorReport.print(new DataException("labels.csv: no rows"), command, false))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines("limbeck: labels.csv: no rows\n");
    }

    @Test
    void print_damagedFile_isBadInputWithoutTheStack() throws IOException {
        Path cut = Files.writeString(folder.resolve("t.safetensors"), "cut");
        Throwable fault = catchThrowable(() -> Safetensors.read(cut));

        assertThat(ErrorReport.print(fault, command, false)).isEqualTo(2);
        assertThat(err.toString()).contains("t.safetensors").doesNotContain("--verbose");
    }

    @Test
    void print_otherFault_isCode1AndNamesVerbose() {
        assertThat(ErrorReport.print(new IllegalStateException("it broke"), command, false))
                .isEqualTo(1);
        assertThat(err.toString()).contains("limbeck: it broke", "--verbose");
    }

    @Test
    void message_missingFile_isSaidInWordsUnlessTheFaultHasItsOwn() {
        NoSuchFileException missing = new NoSuchFileException("/tmp/none");
        assertThat(ErrorReport.message(new UncheckedIOException(missing)))
                .isEqualTo("there is no file /tmp/none");
        assertThat(ErrorReport.message(new UncheckedIOException("/tmp/none", missing)))
                .isEqualTo("there is no file /tmp/none");
        assertThat(
                        ErrorReport.message(
                                new UncheckedIOException(
                                        "cannot make a folder; name another", missing)))
                .isEqualTo("cannot make a folder; name another");
    }

    @Test
    void print_nativeFault_leavesTheNativeStackOut() {
        RuntimeException fault =
                new RuntimeException(
                        "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried 9 bytes\nException raised from alloc_cpu\nframe #0: c10::Error");

        assertThat(ErrorReport.print(fault, command, false)).isEqualTo(1);
        assertThat(err.toString())
                .contains("can't allocate memory", "Memory ran out")
                .doesNotContain("frame #0");
    }

    @Test
    void print_javaHeapFull_namesTheOption() {
        assertThat(ErrorReport.print(new OutOfMemoryError("Java heap space"), command, false))
                .isEqualTo(1);
        assertThat(err.toString()).contains("LIMBECK_JAVA_OPTS=-Xmx");
    }

    @Test
    void print_libraryMissing_namesTheDoctor() {
        assertThat(ErrorReport.print(new UnsatisfiedLinkError("no jnitorch"), command, false))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no jnitorch", "./limbeck doctor");
    }

    @Test
    void print_interrupted_isSilentAndCode130() {
        assertThat(ErrorReport.print(new CancellationException(), command, true)).isEqualTo(130);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void print_unfitTeacher_isBadInputWithoutAHint() {
        assertThat(ErrorReport.print(new TeacherException("it is another's"), command, false))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines("limbeck: it is another's\n");
    }
}
