package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code limbeck} in a copy of the project with a Maven and a JDK that only pretend. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir private Path folder;
    private Path project;
    private Path jdk;

    @BeforeEach
    void pretend() throws IOException {
        project = Files.createDirectories(folder.resolve("my projects/lim beck"));
        Files.copy(Path.of("..", "limbeck"), project.resolve("limbeck"));
        for (String module : List.of("core", "cli")) {
            Files.createDirectories(project.resolve(module + "/src/main"));
            Files.writeString(project.resolve(module + "/pom.xml"), "");
        }
        Files.writeString(project.resolve("pom.xml"), "");
        script(
                project.resolve("mvnw"),
                """
                echo "$JAVA_HOME $*" >>maven.log
                if [ -f broken ]; then echo "ERROR: it does not compile"; exit 1; fi
                mkdir -p cli/target/lib
                touch cli/target/limbeck-cli-1.jar cli/target/lib/limbeck-core-1.jar cli/target/lib/picocli.jar
                """);
        jdk = folder.resolve("jdk folders/jdk 25");
        pretendJdk(jdk, "25.0.3");
        pretendJdk(folder.resolve("jdk folders/a jdk 17"), "17.0.1");
    }

    @Test
    void start_fresh_buildsOnceAndPassesArgumentsThrough() throws Exception {
        Ran first = limbeck("distill", "a b", "--set", "x=*");
        Ran second = limbeck("doctor");

        assertThat(first.code()).isZero();
        assertThat(first.err()).contains("building for the first time");
        assertThat(first.out())
                .contains("[io.limbeck.cli.Limbeck][distill][a b][--set][x=*]")
                .contains("limbeck-cli-1.jar:")
                .contains("[--enable-native-access=ALL-UNNAMED]");
        assertThat(second.err()).isEmpty();
        assertThat(project.resolve("maven.log")).content().hasLineCount(1);
    }

    @Test
    void start_sourcesChanged_buildsAgainWithTheSameOptions() throws Exception {
        limbeck("build", "-Pcuda");
        Path source = Files.writeString(project.resolve("core/src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(limbeck("version").err()).contains("building");
        assertThat(project.resolve("maven.log"))
                .content()
                .hasLineCount(2)
                .matches("(?s)(.*-Pcuda package\\R){2}");
    }

    @Test
    void build_help_saysHowItIsUsedAndBuildsNothing() throws Exception {
        Ran ran = limbeck("build", "--help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Usage: limbeck build", "-Pcuda");
        assertThat(project.resolve("maven.log")).doesNotExist();
    }

    @Test
    void start_throughASymbolicLinkFromElsewhere_findsItsProject() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("limbeck"));

        Ran ran = run(folder, Map.of(), link.toString(), "version");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains(project.resolve("target/app").toRealPath().toString())
                .contains("[-Dlimbeck.launcher=" + link + "]");
    }

    @Test
    void start_javaFails_passesItsExitCodeOn() throws Exception {
        assertThat(limbeck("fail").code()).isEqualTo(7);
    }

    @Test
    void start_wrongJavaHome_takesTheRightOneAllTheSame() throws Exception {
        Map<String, String> environment =
                Map.of("JAVA_HOME", folder.resolve("jdk folders/a jdk 17").toString());

        Ran ran = run(project, environment, "./limbeck", "jdk-home");

        assertThat(ran.out().strip()).isEqualTo(jdk.toString());
    }

    @Test
    void start_noJdk_saysWhatToInstall() throws Exception {
        Files.delete(jdk.resolve("release"));

        Ran ran = limbeck("version");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("no JDK 25 was found", "LIMBECK_JAVA_HOME");
    }

    @Test
    void start_namedJdkIsAnother_isRefused() throws Exception {
        Ran ran = run(project, Map.of("LIMBECK_JAVA_HOME", "/nowhere"), "./limbeck", "version");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("/nowhere, which is no JDK 25");
    }

    @Test
    void build_fails_showsTheLogAndKeepsNothing() throws Exception {
        Files.writeString(project.resolve("broken"), "");

        Ran ran = limbeck("version");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("it does not compile", "target/build.log");
        assertThat(project.resolve("target/app/current")).doesNotExist();
        assertThat(project.resolve("target/app/lock")).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void start_onLinux_setsAllocatorAndThreads() throws Exception {
        assertThat(limbeck("environment").out())
                .contains("MALLOC_ARENA_MAX=1", "MALLOC_MMAP_MAX_=0")
                .contains("MALLOC_TRIM_THRESHOLD_=17179869184")
                .containsPattern("OMP_NUM_THREADS=[1-9]");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void start_valuesOfTheUser_win() throws Exception {
        Map<String, String> environment =
                Map.of(
                        "MALLOC_ARENA_MAX",
                        "4",
                        "OMP_NUM_THREADS",
                        "3",
                        "LIMBECK_CACHE",
                        "/fast disk",
                        "LIMBECK_JAVA_OPTS",
                        "-Xmx1g -Dx=y");

        Ran ran = run(project, environment, "./limbeck", "environment");

        assertThat(ran.out())
                .contains("MALLOC_ARENA_MAX=4", "OMP_NUM_THREADS=3")
                .contains("[-Dorg.bytedeco.javacpp.cachedir=/fast disk]", "[-Xmx1g][-Dx=y]");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void start_allocatorOfTheSystem_setsNothing() throws Exception {
        Ran ran = run(project, Map.of("LIMBECK_ALLOCATOR", "system"), "./limbeck", "environment");

        assertThat(ran.out()).doesNotContain("MALLOC_");
    }

    private record Ran(int code, String out, String err) {}

    private Ran limbeck(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("./limbeck"));
        command.addAll(Arrays.asList(args));
        return run(project, Map.of(), command.toArray(String[]::new));
    }

    private Ran run(Path from, Map<String, String> environment, String... command)
            throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(from.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("LIMBECK_JDK_FOLDERS", folder.resolve("jdk folders").toString());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Ran(
                code,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private static void pretendJdk(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        script(home.resolve("bin/javac"), "exit 0\n");
        script(
                home.resolve("bin/java"),
                """
                for argument in "$@"; do printf '[%s]' "$argument"; done
                echo
                case "$*" in *" fail") exit 7 ;; *" environment") env ;; esac
                """);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
