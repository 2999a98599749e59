package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.DataHome;
import io.limbeck.event.Listener;
import io.limbeck.file.FolderUse;
import io.limbeck.train.StoredNetworks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PoolCommandTest {

    private static final String POOL = "0123456789abcdef".repeat(4);

    @TempDir private Path home;

    @Test
    void run_emptyHome_saysHowToTrain() {
        assertThat(run()).contains("nothing has been trained yet").contains("folder: ");
    }

    @Test
    void run_onePool_listsItAsListDoes() throws IOException {
        pool(POOL, 2);
        assertThat(run())
                .contains("pool", "cifar10", "2 networks", "convnet, depth 3", "0123456789abcdef")
                .isEqualTo(run("list"));
    }

    @Test
    void show_beginningOfAName_saysWhatItIs() throws IOException {
        pool(POOL, 2);
        assertThat(run("show", "0123456789abcdef0123..."))
                .contains(POOL, "cifar10", "ConvNet[depth=3]", "2 networks", " bytes (")
                .contains("pair-000.safetensors", "damaged", "last used")
                .doesNotContain("unfinished", "in use by");
    }

    @Test
    void remove_byName_saysWhatGoesAndOnlyThenRemovesIt() throws IOException {
        Path pool = pool(POOL, 1);
        Path other = pool("f".repeat(64), 1);
        assertThat(run("remove", "0123", "--dry-run"))
                .contains("would remove pool " + POOL + " of cifar10, 1 network: ");
        assertThat(pool).exists();
        assertThat(run("remove", "0123")).contains("removed pool " + POOL, "1 in all");
        assertThat(pool).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void remove_poolInUse_isRefusedOrKeptAndNamesTheProcess() throws IOException {
        Path pool = pool(POOL, 0);
        String process = "process " + ProcessHandle.current().pid();
        try (FolderUse use = FolderUse.of(pool)) {
            assertThat(fault("remove", POOL)).contains("in use by " + process);
            assertThat(run("remove", "--unfinished"))
                    .contains("kept " + POOL + ", which " + process + " uses", "nothing to remove");
        }
        assertThat(pool).exists();
        assertThat(run("remove", "--unfinished")).contains("removed pool " + POOL);
        assertThat(pool).doesNotExist();
    }

    @Test
    void remove_olderThan_takesThoseThatWereNotUsedForSoLong() throws IOException {
        Path old = pool(POOL, 1);
        Path fresh = pool("f".repeat(64), 1);
        try (Stream<Path> files = Files.list(old)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(
                        file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
            }
        }
        assertThat(run("remove", "--older-than", "40")).contains("nothing to remove");
        assertThat(run("remove", "--older-than", "30")).contains("removed pool " + POOL);
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void remove_withoutAChoiceOrWithTwo_isRefused() throws IOException {
        pool("a".repeat(64), 1);
        pool("a".repeat(63) + "b", 1);
        assertThat(fault("remove")).contains("give names, --unfinished or --older-than DAYS");
        assertThat(fault("remove", "aa")).contains("2 stored networks", "\"aa\"");
        assertThat(fault("remove", "b")).contains("no stored networks", "./limbeck pool lists");
        assertThat(fault("remove", "aa", "--unfinished")).contains("leave one of the two away");
        assertThat(fault("remove", "--older-than", "0")).contains("--older-than is 0");
        assertThat(StoredNetworks.list(DataHome.at(home).pools())).hasSize(2);
    }

    @Test
    void find_dataSetIsNotHere_saysSoAndFetchesNothing() {
        assertThat(fault("find", "quickstart")).contains("is not here", "./limbeck data fetch");
    }

    @Test
    void find_recipeWithoutSharedNetworks_saysSo() {
        assertThat(
                        run(
                                "find",
                                "shapes/ssd-kd-small",
                                "--set",
                                "method.teacher={kind: checkpoint, file: t}"))
                .contains("uses no networks that runs share");
    }

    private Path pool(String name, int networks) throws IOException {
        Path pool = DataHome.at(home).pools().resolve(name);
        Files.createDirectories(pool);
        Files.writeString(
                pool.resolve("pool.json"),
                "{\"dataset\": \"cifar10\", \"network\": \"ConvNet[depth=3]\", \"pairs\": []}");
        for (int k = 0; k < networks; k++) {
            Files.writeString(pool.resolve("pair-%03d.safetensors".formatted(k)), "12345");
        }
        return pool;
    }

    private String run(String... args) {
        StringWriter out = new StringWriter();
        assertThat(execute(out, new StringWriter(), args)).isZero();
        return out.toString();
    }

    private String fault(String... args) {
        StringWriter err = new StringWriter();
        assertThat(execute(new StringWriter(), err, args)).isNotZero();
        return err.toString();
    }

    private int execute(StringWriter out, StringWriter err, String... args) {
        return new CommandLine(new PoolCommand(() -> DataHome.at(home), Listener.silent()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((fault, command, _) -> {
                    command.getErr().println(fault.getMessage());
                    command.getErr().flush();
                    return ErrorReport.exitCode(fault);
                })
                .execute(args);
    }
}
