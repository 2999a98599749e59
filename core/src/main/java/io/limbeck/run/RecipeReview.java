package io.limbeck.run;

import io.limbeck.data.CatalogueEntry;
import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Datasets;
import io.limbeck.event.Listener;
import io.limbeck.file.TemporaryFolder;
import io.limbeck.setting.Fault;
import io.limbeck.torch.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a run of a recipe would begin, found out beforehand: against the data set where it is
 * here, else against what the catalogue knows of it. Nothing is fetched, decoded, trained or kept.
 *
 * @param unchecked what could not be found out and why, a line each; empty if all was
 */
public record RecipeReview(List<String> unchecked) {

    public RecipeReview {
        unchecked = List.copyOf(unchecked);
    }

    /**
     * Reviews a recipe.
     *
     * @param home where data sets are
     * @throws RecipeException with every fault that was found
     * @throws io.limbeck.data.DataException if there is no such data set, or it is damaged
     */
    public static RecipeReview of(LocatedRecipe located, DataHome home) {
        Recipe recipe = located.recipe();
        try (TemporaryFolder folder = TemporaryFolder.make("review");
                RunFolder unused = RunFolder.create(folder.path().resolve("run"), recipe);
                RunContext run =
                        new RunContext(
                                unused,
                                _ -> recipe.data().outline(home),
                                folder.path().resolve("pools"),
                                Compute.resolve("cpu", "f32"),
                                Listener.silent(),
                                (Dataset _) -> {});
                MethodRun method = MethodRun.of(run)) {
            List<String> unchecked = new ArrayList<>();
            if (located.places().isEmpty()) {
                unchecked.add(
                        "it says nothing, so that every key has its default: %s on %s; ./limbeck recipe show writes them out"
                                .formatted(
                                        SettingShape.kind(recipe.method()),
                                        recipe.data().dataset()));
            }
            absent(recipe, home).ifPresent(unchecked::add);
            pictures(recipe, home).ifPresent(unchecked::add);
            List<Fault> missing = method.missing();
            missing.forEach(fault -> unchecked.add("not checked: " + fault.message()));
            RunCheck check = new RunCheck(run, method, located);
            check.refuseUnfitForData();
            if (missing.isEmpty()) {
                check.refuseUnfitForMethod();
                TeacherReview teacher = new TeacherReview(recipe);
                located.refuse(teacher.faults());
                teacher.unchecked().ifPresent(unchecked::add);
            }
            device(recipe).ifPresent(unchecked::add);
            if (recipe.compute().memory().isSet()) {
                unchecked.add(
                        "not checked: whether compute.memory %s suffices, which a run finds out before any work"
                                .formatted(recipe.compute().memory()));
            }
            return new RecipeReview(unchecked);
        }
    }

    private static Optional<String> absent(Recipe recipe, DataHome home) {
        String name = recipe.data().dataset();
        return Datasets.catalogue().stream()
                .filter(entry -> entry.name().equals(name))
                .filter(_ -> !Datasets.isPresent(name, home))
                .findFirst()
                .map(RecipeReview::absent);
    }

    private static String absent(CatalogueEntry entry) {
        return "data set %s is not here; ./limbeck data fetch %s%s gets it; not checked: how many images each of its classes has (taken to be alike), and whether its files are whole"
                .formatted(entry.name(), entry.name(), entry.isTheUsersOwn() ? " --from PATH" : "");
    }

    /** Of a data set that is read from a folder of pictures, which are only listed here. */
    private static Optional<String> pictures(Recipe recipe, DataHome home) {
        String name = recipe.data().dataset();
        Optional<CatalogueEntry> entry =
                Datasets.catalogue().stream().filter(e -> e.name().equals(name)).findFirst();
        return entry.map(e -> e.isTheUsersOwn() && Datasets.isPresent(name, home)).orElse(true)
                ? Optional.of("not checked: whether each picture of %s can be read".formatted(name))
                : Optional.empty();
    }

    /** A recipe may be checked here for another machine. */
    private static Optional<String> device(Recipe recipe) {
        try {
            Compute.resolve(recipe.compute().device(), recipe.compute().precision());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("not for this machine: " + e.getMessage());
        }
    }
}
