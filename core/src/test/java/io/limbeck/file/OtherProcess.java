package io.limbeck.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Another process that looks at a lock: what Java itself remembers of it says nothing there. */
public final class OtherProcess {

    private OtherProcess() {}

    /** Whether a process of its own finds a file locked. */
    public static boolean findsLocked(Path file) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                OtherProcess.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).isZero();
        return Boolean.parseBoolean(said);
    }

    /** What that process does with the file that it is given. */
    public static void main(String[] args) {
        System.out.println(LockedFile.isLocked(Path.of(args[0])));
    }
}
