package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.event.Listener;
import io.limbeck.train.StoredNetworks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsedNetworksTest {

    @TempDir private Path folder;

    private PaintedRuns runs;

    @BeforeEach
    void prepare() throws IOException {
        runs = PaintedRuns.ofTwoClasses(folder);
    }

    private Recipe recipe(String name, String... more) {
        return runs.recipe(
                name,
                List.of(
                        "network={kind: convnet, depth: 2, width: 8, norm: instance}",
                        "pool.training.length=3 steps",
                        "pool.training.batch=8",
                        "method.ipc=2",
                        "evaluation.baselines=[random]"),
                more);
    }

    private List<UsedNetworks> used(Recipe recipe) {
        return UsedNetworks.of(recipe, runs.home(), Listener.silent());
    }

    @Test
    void of_recipeWithAPool_namesTheOneThatIsTrained() {
        Recipe recipe = recipe("quickstart", "pool.pairs=2");
        List<UsedNetworks> used = used(recipe);
        assertThat(used)
                .singleElement()
                .satisfies(pool -> {
                    assertThat(pool.kind()).isEqualTo("pool");
                    assertThat(pool.wanted()).isEqualTo("2 networks");
                    assertThat(pool.path()).doesNotExist();
                });
        try (Pipeline run = runs.start(recipe, "run", Listener.silent())) {
            run.pretrain();
            assertThat(stored("pool")).containsExactly(used.getFirst().path());
            assertThat(StoredNetworks.list(runs.home().pools()).getFirst().holder())
                    .contains("process " + ProcessHandle.current().pid());
        }
        assertThat(StoredNetworks.list(runs.home().pools()))
                .singleElement()
                .satisfies(pool -> {
                    assertThat(pool.holder()).isEmpty();
                    assertThat(pool.unfinished()).isFalse();
                });
    }

    @Test
    void of_recipeThatFollowsWhitenedExperts_namesTheirBuffer() {
        Recipe recipe =
                recipe(
                        "cifar10/mtt-ipc1",
                        "data.whitening=zca",
                        "method.experts.count=1",
                        "method.experts.batch=8",
                        "method.trajectory={steps: 2, span: 1, max-start: 1}");
        List<UsedNetworks> used = used(recipe);
        assertThat(used).singleElement().extracting(UsedNetworks::kind).isEqualTo("experts");
        try (Pipeline run = runs.start(recipe, "run", Listener.silent())) {
            run.pretrain();
            assertThat(stored("experts")).containsExactly(used.getFirst().path());
        }
    }

    @Test
    void of_recipeThatRandomNetworksObserve_usesNone() {
        assertThat(used(recipe("cifar10/dm-ipc10"))).isEmpty();
    }

    private List<Path> stored(String kind) {
        return StoredNetworks.list(runs.home().pools()).stream()
                .filter(entry -> entry.kind().equals(kind))
                .map(StoredNetworks.Entry::path)
                .toList();
    }
}
