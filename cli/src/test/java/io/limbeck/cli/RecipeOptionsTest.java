package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RecipeOptionsTest {

    @Test
    void sets_allOptions_becomeKeysAfterTheUsersOwn() {
        assertThat(
                        read(
                                "--device=cpu",
                                "--set",
                                "method.ipc=50",
                                "--nets",
                                "convnet,resnet18",
                                "--set=seed=3",
                                "--seeds",
                                "2"))
                .containsExactly(
                        "method.ipc=50",
                        "seed=3",
                        "evaluation.nets=[convnet, resnet18]",
                        "evaluation.seeds=2",
                        "compute.device=cpu");
    }

    @Test
    void sets_valueWithCommasAndEquals_staysWhole() {
        assertThat(read("--set", "method.layers=[0, 1]", "--set", "name=a=b"))
                .containsExactly("method.layers=[0, 1]", "name=a=b");
    }

    @Test
    void sets_nothingTyped_isEmpty() {
        assertThat(read()).isEmpty();
    }

    private static java.util.List<String> read(String... args) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(args);
        return holder.options.sets();
    }

    @CommandLine.Command
    private static final class Holder {
        @CommandLine.Mixin private RecipeOptions options;
    }
}
