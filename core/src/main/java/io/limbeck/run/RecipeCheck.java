package io.limbeck.run;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.evaluate.EvaluationSettings.Baseline;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.DcSettings;
import io.limbeck.method.DmSettings;
import io.limbeck.method.DsaSettings;
import io.limbeck.method.MatchingMethod;
import io.limbeck.method.MethodSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.nn.Hallucinator;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.setting.Fault;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization;
import java.util.ArrayList;
import java.util.List;

/** What can only be checked once the data set, or the network, is there. */
final class RecipeCheck {

    private static final int SMALLEST_CROP = 4;

    private RecipeCheck() {}

    /**
     * Checks a recipe against its data set.
     *
     * @param info of the data set, at the size that the recipe asks for
     * @param smallestClass images of the class that has fewest
     * @return faults by full key, such as {@code method.ipc}; give them to {@link
     *     LocatedRecipe#refuse}
     */
    static List<Fault> against(Recipe recipe, DatasetInfo info, int smallestClass) {
        List<Fault> faults = new ArrayList<>();
        String has = "%s has %d a class".formatted(info.title(), smallestClass);
        checkCount(recipe, has, smallestClass, faults);
        switch (recipe.method()) {
            case NcfmSettings ncfm -> {
                checkFormation(
                        new Stored("method.formation", ncfm.formation(), ncfm.init(), ncfm.ipc()),
                        info,
                        smallestClass,
                        faults);
                if (ncfm.parameterization() instanceof Parameterization.Hallucinated made) {
                    checkHallucinator(made, info, faults);
                }
            }
            case DmSettings dm -> checkStored(dm, info, smallestClass, faults);
            case DcSettings dc -> checkStored(dc, info, smallestClass, faults);
            case DsaSettings dsa -> checkStored(dsa, info, smallestClass, faults);
            case TrajectoryMethod led -> checkStored(led, info, smallestClass, faults);
            case CoresetSettings _, SsdKdSettings _ -> {}
            case TeacherMethod taught -> {
                if (recipe.usesPatches()) {
                    checkPatches(taught, has, smallestClass, faults);
                }
            }
        }
        checkDepth(recipe, info, faults);
        return List.copyOf(faults);
    }

    private static void checkDepth(Recipe recipe, DatasetInfo info, List<Fault> faults) {
        int side = Math.min(info.shape().height(), info.shape().width());
        if (recipe.network() instanceof NetworkSpec.ConvNet net
                && net.pooling() != NetworkSpec.Pooling.NONE
                && side >> net.depth() < 1) {
            faults.add(
                    new Fault(
                            "network.depth",
                            "is %d; each block halves the image, and %s has %d pixels a side, so at most %d"
                                    .formatted(
                                            net.depth(),
                                            info.title(),
                                            side,
                                            31 - Integer.numberOfLeadingZeros(side))));
        }
    }

    /**
     * Checks the layers that a method matches at.
     *
     * @param taps names of the layers that the network can be tapped at, in order
     * @return as {@link #against}
     */
    static List<Fault> againstTaps(Recipe recipe, List<String> taps) {
        return switch (recipe.method()) {
            case NcfmSettings ncfm ->
                    ncfm.layers().stream()
                            .filter(layer -> layer >= taps.size())
                            .map(layer ->
                                    new Fault(
                                            "method.layers",
                                            "has %d; this network's layers are 0 to %d (%s)"
                                                    .formatted(
                                                            layer,
                                                            taps.size() - 1,
                                                            String.join(", ", taps))))
                            .toList();
            case DmSettings _,
                    DcSettings _,
                    DsaSettings _,
                    TrajectoryMethod _,
                    CoresetSettings _,
                    SsdKdSettings _,
                    TeacherMethod _ ->
                    List.of();
        };
    }

    private static void checkPatches(
            TeacherMethod method, String has, int smallestClass, List<Fault> faults) {
        int factor = method.patches().factor();
        long needed = method.patches().needed(method.ipc());
        if (method.ipc() <= smallestClass && needed > smallestClass) {
            faults.add(
                    new Fault(
                            "method.patches.factor",
                            "is %d; each patch is of an image of its own, and ipc %d needs %d of a class (%s); lower factor or ipc"
                                    .formatted(factor, method.ipc(), needed, has)));
        }
    }

    private static void checkCount(
            Recipe recipe, String has, int smallestClass, List<Fault> faults) {
        MethodSettings method = recipe.method();
        boolean realImages =
                recipe.evaluation().baselines().contains(Baseline.RANDOM)
                        || recipe.evaluation().baselines().contains(Baseline.HERDING)
                        || recipe.evaluation().baselines().contains(Baseline.RANDOM_SOFT);
        if (method.ipc() > smallestClass) {
            faults.add(
                    new Fault(
                            "method.ipc",
                            "is %d; images per class must be 1 to %d (%s)%s"
                                    .formatted(
                                            method.ipc(),
                                            smallestClass,
                                            has,
                                            realImages
                                                    ? ", the baselines need as many real ones"
                                                    : "")));
        }
    }

    /**
     * Images that hold smaller ones.
     *
     * @param key of the formation
     */
    private record Stored(String key, Formation formation, Initialization init, int ipc) {}

    private static void checkStored(
            MatchingMethod method, DatasetInfo info, int smallestClass, List<Fault> faults) {
        switch (method.parameterization()) {
            case Parameterization.Pixels(Formation formation) ->
                    checkFormation(
                            new Stored(
                                    "method.parameterization.formation",
                                    formation,
                                    method.init(),
                                    method.ipc()),
                            info,
                            smallestClass,
                            faults);
            case Parameterization.Hallucinated hallucinated ->
                    checkHallucinator(hallucinated, info, faults);
        }
    }

    /** Whether hallucinators can make images of that size. */
    private static void checkHallucinator(
            Parameterization.Hallucinated settings, DatasetInfo info, List<Fault> faults) {
        String key = "method.parameterization.form.";
        Hallucinator.Form form = settings.form();
        ImageShape shape = info.shape();
        int side = Math.min(shape.height(), shape.width());
        if (shape.height() % form.enlarge() != 0 || shape.width() % form.enlarge() != 0) {
            faults.add(
                    new Fault(
                            key + "enlarge",
                            "is %d; images of %s are %dx%d, which is no multiple of it, so no base can reach that size; try 1 or 2"
                                    .formatted(
                                            form.enlarge(),
                                            info.title(),
                                            shape.height(),
                                            shape.width())));
        } else if (form.inner(side / form.enlarge()) < 1) {
            faults.add(
                    new Fault(
                            key + "kernel",
                            "is %d; a base of %s has %d pixels a side, and after %d convolutions of that size nothing would be left to make an image of; lower it, depth or enlarge"
                                    .formatted(
                                            form.kernel(),
                                            info.title(),
                                            side / form.enlarge(),
                                            form.depth())));
        }
    }

    private static void checkFormation(
            Stored stored, DatasetInfo info, int smallestClass, List<Fault> faults) {
        int side = Math.min(info.shape().height(), info.shape().width());
        int factor = stored.formation().factor();
        if (side / factor < SMALLEST_CROP) {
            faults.add(
                    new Fault(
                            stored.key() + ".factor",
                            "is %d; images of %s have %d pixels a side, so that each crop would have fewer than %d; at most %d"
                                    .formatted(
                                            factor,
                                            info.title(),
                                            side,
                                            SMALLEST_CROP,
                                            Math.max(1, side / SMALLEST_CROP))));
        }
        long needed = (long) factor * factor * stored.ipc();
        if (stored.init() == Initialization.MIX
                && stored.ipc() <= smallestClass
                && needed > smallestClass) {
            faults.add(
                    new Fault(
                            "method.init",
                            "is mix; with factor %d and ipc %d it needs %d real images a class, and %s has %d; %s"
                                    .formatted(
                                            factor,
                                            stored.ipc(),
                                            needed,
                                            info.title(),
                                            smallestClass,
                                            smallestClass < factor * factor
                                                    ? "start from random"
                                                    : "lower ipc to %d, or start from random"
                                                            .formatted(
                                                                    smallestClass
                                                                            / (factor * factor)))));
        }
    }
}
