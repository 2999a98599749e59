package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.torch.Compute;
import io.limbeck.torch.ComputeDevice;
import io.limbeck.torch.Precision;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a run is said to need, from sizes alone. */
class MemoryBudgetTest {

    private static final long RESIDENT = 600L << 20;

    @Test
    void images_tighterLimit_areFewerUntilOneClassIsTooMany() {
        MemoryBudget budget = budget("presets/ncfm", Precision.F32, "method.ipc=1");
        int roomy = budget.images(MemoryLimit.parse("4GiB"));
        int tight = budget.images(new MemoryLimit(budget.least()));

        assertThat(roomy).isGreaterThan(tight);
        assertThat(tight)
                .isBetween(3, 4); // factor 2: a class decodes to 4, moved but not trained on
        assertThat(budget.faults(new MemoryLimit(budget.least()), Compute.cpu())).isEmpty();
        assertThat(budget.faults(new MemoryLimit(budget.least() - 1), Compute.cpu()))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.setting()).isEqualTo("compute.memory");
                    assertThat(fault.text())
                            .contains("744 MiB are taken before it begins and after it");
                });
    }

    @Test
    void least_reducedPrecisionAndNarrowerNetworks_needLess() {
        long full = budget("presets/ncfm", Precision.F32).least();
        assertThat(budget("presets/ncfm", Precision.BF16).least()).isLessThan(full);
        assertThat(budget("presets/ncfm", Precision.F32, "network.width=32").least())
                .isLessThan(full);
        assertThat(budget("presets/ncfm", Precision.F32, "method.ipc=50").least())
                .isGreaterThan(full);
    }

    @Test
    void undivided_batchNorm_isTheWholeBatch() {
        String[] batches = {"pool.training.batch=200", "evaluation.training.batch=300"};
        assertThat(budget("presets/ncfm", Precision.F32, batches).undivided()).isEqualTo(40);
        List<String> norm =
                Stream.concat(Arrays.stream(batches), Stream.of("network.norm=batch")).toList();
        assertThat(budget("presets/ncfm", Precision.F32, norm.toArray(String[]::new)).undivided())
                .isEqualTo(300);
    }

    @Test
    void kept_pool_isCountedWhereItIsTrained() {
        for (String method :
                List.of(
                        "presets/matching method.kind=dm",
                        "presets/matching method.kind=mtt",
                        "presets/matching method.kind=coreset method.selection=random")) {
            assertThat(kept(method + " pool.pairs=20")).isEqualTo(kept(method));
            // Of the pool herding takes one, whatever its size.
            String herding = method + " evaluation.baselines=[herding]";
            assertThat(kept(herding)).isGreaterThan(kept(method));
            assertThat(kept(herding + " pool.pairs=20")).isEqualTo(kept(herding));
        }
        assertThat(kept("presets/ncfm pool.pairs=20"))
                .isGreaterThan(kept("presets/ncfm pool.pairs=2"));
        String taken = " method.teacher.kind=checkpoint method.teacher.file=some.safetensors";
        assertThat(kept("cifar10/rded-ipc10" + taken)).isLessThan(kept("cifar10/rded-ipc10"));
    }

    private static long kept(String recipe) {
        String[] words = recipe.split(" ", -1);
        return budget(words[0], Precision.F32, Arrays.copyOfRange(words, 1, words.length)).kept();
    }

    @Test
    void undivided_methods_countWhatTheyPassTogether() {
        String[] dc = {"method.kind=dc", "method.ipc=50"};
        MemoryBudget ofOneClass = budget("presets/matching", Precision.F32, dc);
        assertThat(ofOneClass.undivided()).isEqualTo(50);
        // Each is in the graph of a gradient of a gradient.
        String[] dm = {"method.kind=dm", "method.ipc=5"};
        assertThat(ofOneClass.together())
                .isGreaterThan(2 * budget("presets/matching", Precision.F32, dm).together());
        assertThat(
                        budget(
                                        "cifar10/rded-ipc50",
                                        Precision.F32,
                                        "network={kind: convnet, depth: 3, norm: instance}",
                                        "method.relabel.batch=400")
                                .undivided())
                .isEqualTo(400); // of the 500 images, though no norm looks at a batch
    }

    @Test
    void least_adversaryAndFollowedSteps_areCounted() {
        String dm = "cifar10/haba-dm-bpc9-cpu";
        String alone = "method.parameterization.constraint.cosine=0";
        MemoryBudget watched = budget(dm, Precision.F32);
        assertThat(watched.least()).isGreaterThan(budget(dm, Precision.F32, alone).least());
        assertThat(watched.undivided()).isGreaterThan(budget(dm, Precision.F32, alone).undivided());

        String mtt = "cifar10/haba-mtt-bpc1";
        assertThat(budget(mtt, Precision.F32, "method.trajectory.steps=40").kept())
                .isGreaterThan(
                        budget(mtt, Precision.F32, "method.trajectory.steps=1").kept()
                                + (350L << 20));
        assertThat(budget(mtt, Precision.BF16).together())
                .isEqualTo(budget(mtt, Precision.F32).together());
    }

    @Test
    void faults_otherDevices_areToldThatTheLimitIsTheCpus() {
        assertThat(
                        budget("presets/ncfm", Precision.F32)
                                .faults(
                                        MemoryLimit.parse("8GiB"),
                                        new Compute(new ComputeDevice.Cuda(0), Precision.F32)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.text()).contains("on the CPU only", "cuda:0"));
    }

    private static MemoryBudget budget(String recipe, Precision precision, String... sets) {
        Recipe read = RecipeReader.named(recipe, List.of(sets));
        DatasetInfo info =
                new DatasetInfo(
                        "ten",
                        "ten",
                        new ImageShape(3, 32, 32),
                        IntStream.range(0, 10).mapToObj(String::valueOf).toList(),
                        Collections.nCopies(3, 0.5),
                        Collections.nCopies(3, 0.5),
                        "none");
        return MemoryBudget.of(read, List.of("convnet"), info, precision, RESIDENT);
    }
}
