package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.DataHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PoolCommandTest {

    @TempDir private Path home;

    @Test
    void run_emptyHome_saysHowToTrain() {
        assertThat(run()).contains("nothing has been trained yet").contains("folder: ");
    }

    @Test
    void run_onePool_listsIt() throws IOException {
        Path pool = DataHome.at(home).pools().resolve("0123456789abcdef0123456789abcdef");
        Files.createDirectories(pool);
        Files.writeString(
                pool.resolve("pool.json"),
                "{\"dataset\": \"cifar10\", \"network\": \"ConvNet[depth=3]\", \"pairs\": [{}, {}]}");
        assertThat(run())
                .contains("pool", "cifar10", "2 networks", "ConvNet[depth=3]", "0123456789abcdef");
    }

    private String run() {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new PoolCommand(() -> DataHome.at(home)))
                        .setOut(new PrintWriter(out))
                        .execute();
        assertThat(code).isZero();
        return out.toString();
    }
}
