package io.limbeck.run;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Datasets;
import io.limbeck.data.ImageSize;
import io.limbeck.data.Preprocessing;
import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.event.Listener;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.DcSettings;
import io.limbeck.method.DmSettings;
import io.limbeck.method.DsaSettings;
import io.limbeck.method.MethodSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.setting.Checks;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.train.PoolSettings;
import io.limbeck.train.TeacherSpec;
import java.util.List;
import java.util.function.Function;

/**
 * All that decides a run. A recipe that exists is valid; what the YAML leaves out is here.
 *
 * @param name short, for folders and titles
 * @param seed of every random stream; 0 is a seed like any other
 * @param data which images
 * @param network what observes and is trained
 * @param pool the networks that observe
 * @param method what distils
 * @param evaluation what measures
 * @param compute where and how exactly
 */
public record Recipe(
        String name,
        long seed,
        Data data,
        NetworkSpec network,
        PoolSettings pool,
        MethodSettings method,
        EvaluationSettings evaluation,
        ComputeSettings compute) {

    public Recipe {
        Checks checks = new Checks();
        checks.that(
                name != null && name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,79}"),
                "name",
                name,
                "it becomes part of folder names: up to 80 letters, digits, dots, hyphens and underscores, a letter or digit first; try my-recipe");
        checks.given("data", data);
        checks.given("network", network);
        checks.given("pool", pool);
        checks.given("method", method);
        checks.given("evaluation", evaluation);
        checks.given("compute", compute);
        new PartsCheck(data, network, pool, method, evaluation).add(checks);
        checks.done();
    }

    /** Whether RDED's patches are cut: as the method, as a start, or as a baseline. */
    boolean usesPatches() {
        return method instanceof TeacherMethod taught
                && (taught.holdsRealPixels()
                        || evaluation.baselines().contains(EvaluationSettings.Baseline.RDED));
    }

    /**
     * How many pairs of the pool are trained: what observes, what the data is squeezed into, or the
     * one in whose features herding, as a baseline, compares.
     */
    int pooled() {
        boolean needed =
                switch (method) {
                    case NcfmSettings ncfm -> ncfm.needsPool();
                    case CoresetSettings coreset -> coreset.selection().needsPool();
                    case SsdKdSettings ssdKd -> ssdKd.teacher() instanceof TeacherSpec.Squeeze;
                    case TeacherMethod taught -> taught.teacher() instanceof TeacherSpec.Squeeze;
                    case DmSettings _, DcSettings _, DsaSettings _, TrajectoryMethod _ -> false;
                };
        boolean taught = method instanceof SsdKdSettings || method instanceof TeacherMethod;
        boolean herds = evaluation.baselines().contains(EvaluationSettings.Baseline.HERDING);
        return needed ? pool.pairs() : herds && !taught ? 1 : 0;
    }

    /**
     * @param dataset a name of {@code limbeck data list}, or a path to an image folder
     * @param imageSize side in pixels; 0 for the data set's own
     * @param testResize to which the shorter side of test images is brought before the middle,
     *     {@code imageSize} a side, is cut out, such as 256 for 224; 0 for {@code imageSize}
     * @param classes how many, the first in label order; 0 for all
     * @param classList a file that names the classes instead, one a line, in label order; empty for
     *     none
     * @param whitening what networks see instead of pixels normalised by channel
     * @param mean of each channel, of pixels in [0, 1], to normalise with; empty for the data set's
     *     usual ones
     * @param std of each channel, above 0; empty exactly if {@code mean} is
     */
    public record Data(
            String dataset,
            int imageSize,
            int testResize,
            int classes,
            String classList,
            Whitening whitening,
            List<Double> mean,
            List<Double> std) {

        /** How pixels are made uncorrelated. */
        public enum Whitening {
            /** They are not: each channel is normalised. */
            NONE,
            /** {@link io.limbeck.data.Zca}, as trajectory matching was published. */
            ZCA
        }

        public Data {
            Checks checks = new Checks();
            checks.that(
                    dataset != null && !dataset.isBlank(),
                    "dataset",
                    dataset,
                    "give a name that ./limbeck data list shows, or a path to a folder; try cifar10");
            checks.that(
                    imageSize == 0 || (imageSize >= 8 && imageSize <= 1024),
                    "imageSize",
                    imageSize,
                    "must be 0 (the data set's own) or 8 to 1024 pixels; try 0");
            checks.that(
                    testResize == 0 || (testResize >= Math.max(8, imageSize) && testResize <= 1024),
                    "testResize",
                    testResize,
                    "must be 0 (imageSize), or %d to 1024 pixels; try %d"
                            .formatted(Math.max(8, imageSize), imageSize / 7 * 8));
            checks.that(
                    classes == 0 || classes >= 2,
                    "classes",
                    classes,
                    "must be 0 (all) or at least 2; try 0");
            checks.given("classList", classList);
            checks.that(
                    classes == 0 || classList == null || classList.isEmpty(),
                    "classes",
                    classes,
                    "takes the first classes, and classList names some; leave one of them out");
            checks.given("whitening", whitening);
            mean = mean == null ? List.of() : List.copyOf(mean);
            std = std == null ? List.of() : List.copyOf(std);
            checks.that(
                    mean.stream().allMatch(value -> value >= 0 && value <= 1),
                    "mean",
                    mean,
                    "takes a value of 0 to 1 for each channel, or [] for the data set's own; try [0.5, 0.5, 0.5]");
            checks.that(
                    std.size() == mean.size() && std.stream().allMatch(value -> value > 0),
                    "std",
                    std,
                    "takes a value above 0 for each channel, as many as data.mean has; try [0.25, 0.25, 0.25], or [] for both");
            checks.done();
        }

        /** All classes, normalised as usual. */
        public Data(String dataset, int imageSize, Whitening whitening) {
            this(dataset, imageSize, 0, 0, "", whitening, List.of(), List.of());
        }

        /**
         * Opens it, fetching it if need be.
         *
         * @throws RecipeException if it has fewer classes than are asked for, or other channels
         */
        public Dataset open(DataHome home, Listener listener) {
            return new RequestedData(this).open(home, listener);
        }

        /**
         * What can be known of it without fetching or decoding, as {@link Datasets#outline}.
         *
         * @throws RecipeException as {@link #open}
         */
        Dataset outline(DataHome home) {
            return new RequestedData(this).outline(home);
        }

        /**
         * As {@link #whitening} lets networks see it.
         *
         * @param zca of a data set, measured or not
         */
        Dataset seen(Dataset plain, Function<Dataset, Preprocessing> zca) {
            return switch (whitening) {
                case NONE -> plain;
                case ZCA -> plain.seenBy(zca.apply(plain));
            };
        }

        ImageSize size() {
            return new ImageSize(imageSize, testResize);
        }

        ClassChoice choice() {
            return new ClassChoice(classes, classList);
        }

        public static Data defaults() {
            return new Data("cifar10", 0, Whitening.NONE);
        }
    }

    /**
     * @param device auto, cpu, cuda, cuda:N or mps
     * @param precision auto (bf16 where device has fast bf16, else f32), f32 or bf16
     * @param memory how much of it may be resident, on the CPU; fewer images then pass a network at
     *     once
     */
    public record ComputeSettings(String device, String precision, MemoryLimit memory) {

        /** Without a limit. */
        public ComputeSettings(String device, String precision) {
            this(device, precision, MemoryLimit.NONE);
        }

        public ComputeSettings {
            Checks checks = new Checks();
            checks.that(
                    device != null && device.matches("auto|cpu|cuda(:[0-9]{1,3})?|mps"),
                    "device",
                    device,
                    "accepted are auto, cpu, cuda, cuda:N and mps; try auto");
            checks.that(
                    precision != null && precision.matches("auto|f32|bf16"),
                    "precision",
                    precision,
                    "accepted are auto, f32 and bf16; try auto");
            checks.given("memory", memory);
            checks.done();
        }

        public static ComputeSettings defaults() {
            return new ComputeSettings("auto", "auto");
        }
    }

    public static Recipe defaults() {
        return new Recipe(
                "unnamed",
                0,
                Data.defaults(),
                NetworkSpec.ConvNet.defaults(),
                PoolSettings.defaults(),
                NcfmSettings.defaults(),
                EvaluationSettings.defaults(),
                ComputeSettings.defaults());
    }
}
