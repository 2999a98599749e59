package io.limbeck.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that change keys of a recipe. */
final class RecipeOptions {

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Sets a key of the recipe, such as method.ipc=50 or"
                            + " evaluation.training.length='500 steps'. May be repeated.")
    private List<String> set = new ArrayList<>();

    @Option(
            names = "--nets",
            paramLabel = "NET",
            split = ",",
            completionCandidates = NetworkNames.class,
            description = "Networks that measure the images: ${COMPLETION-CANDIDATES}.")
    private List<String> nets = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Networks trained per row of the result.")
    private Optional<Integer> seeds = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Where to compute: auto, cpu, cuda, cuda:N or mps.")
    private Optional<String> device = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private boolean told;

    /** Sets a key as if it had been typed. */
    void set(String keyAndValue) {
        set.add(keyAndValue);
    }

    /**
     * All of them as keys and values, in the order in which they must be applied. Of two values of
     * a key the later counts, which is said.
     */
    List<String> sets() {
        List<String> sets = new ArrayList<>(set);
        if (!nets.isEmpty()) {
            sets.add("evaluation.nets=[" + String.join(", ", nets) + "]");
        }
        seeds.ifPresent(n -> sets.add("evaluation.seeds=" + n));
        device.ifPresent(name -> sets.add("compute.device=" + name));
        if (!told) {
            told = true;
            warnOfTwoValues(sets);
        }
        return List.copyOf(sets);
    }

    private void warnOfTwoValues(List<String> sets) {
        Map<String, String> seen = new HashMap<>();
        for (String set : sets) {
            String key = set.substring(0, Math.max(0, set.indexOf('='))).strip();
            String earlier = seen.put(key, set);
            if (!key.isEmpty() && earlier != null && !earlier.equals(set)) {
                spec.commandLine()
                        .getErr()
                        .printf(
                                "warning: %s is set twice: %s counts, %s does not%n",
                                key, set, earlier);
            }
        }
        spec.commandLine().getErr().flush();
    }
}
