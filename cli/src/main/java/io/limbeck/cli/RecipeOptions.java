package io.limbeck.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

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

    /** Sets a key as if it had been typed. */
    void set(String keyAndValue) {
        set.add(keyAndValue);
    }

    /**
     * All of them as keys and values, in the order in which they must be applied.
     *
     * @throws BadInputException if a key is given two values
     */
    List<String> sets() {
        List<String> sets = new ArrayList<>(set);
        if (!nets.isEmpty()) {
            sets.add("evaluation.nets=[" + String.join(", ", nets) + "]");
        }
        seeds.ifPresent(n -> sets.add("evaluation.seeds=" + n));
        device.ifPresent(name -> sets.add("compute.device=" + name));
        refuseTwoValues(sets);
        return List.copyOf(sets);
    }

    /** As of a key that stands twice in a recipe, one of the two would be passed over. */
    private static void refuseTwoValues(List<String> sets) {
        Map<String, String> seen = new HashMap<>();
        for (String set : sets) {
            String key = set.substring(0, Math.max(0, set.indexOf('='))).strip();
            String earlier = seen.put(key, set);
            if (!key.isEmpty() && earlier != null && !earlier.equals(set)) {
                throw new BadInputException(
                        "%s is set twice, by %s and by %s; leave one of them away"
                                .formatted(key, earlier, set));
            }
        }
    }
}
