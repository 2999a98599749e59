package io.limbeck.run;

import io.limbeck.data.DatasetInfo;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.DcSettings;
import io.limbeck.method.DmSettings;
import io.limbeck.method.DsaSettings;
import io.limbeck.method.GradientMethod;
import io.limbeck.method.MatchingMethod;
import io.limbeck.method.MethodSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.nn.Network;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.setting.Fault;
import io.limbeck.setting.MemoryLimit;
import io.limbeck.synthetic.Parameterization;
import io.limbeck.torch.Compute;
import io.limbeck.torch.ComputeDevice;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;

/**
 * What a run needs of memory, by what grows with it: an estimate from above, so that a run that was
 * given a limit stays below it.
 *
 * @param resident bytes that are taken before any work, the data set included, and after it
 * @param kept bytes of what is there all the time: networks, their gradients and moments, the set
 * @param perImage bytes of one image on its way through a network, to and fro
 * @param undivided images that must pass the network together
 * @param together bytes of these
 */
record MemoryBudget(long resident, long kept, long perImage, long undivided, long together) {

    /**
     * Numbers in memory for each that a pass keeps: its gradient, what the library works with, and
     * what an allocator cannot use again. Seen were 2.3 (ResNet-18) and 3.9 (ConvNet-3).
     */
    private static final double COPIES = 4;

    /** The same where images are moved and weights are not; seen were 3.1 with ConvNet-3. */
    private static final double COPIES_FOR_IMAGES = 3.2;

    /** The same where a gradient is what is differentiated; seen were 8.3 with ConvNet-3. */
    private static final double COPIES_FOR_GRADIENTS = 8.5;

    /** A network in training: weights, gradients, moments, and a moving average. */
    private static final int TRAINED_COPIES = 4;

    /** A set in the making: images, gradients, two moments, a step's scratch, a checkpoint. */
    private static final int SET_COPIES = 6;

    /**
     * Bytes of the JVM's own: what it takes for code as a run goes on, and its heap for previews,
     * exports and the report when the work is done, as what libtorch has set free by then is not
     * given back. With the quickstart, seen were 30 MB and 105 MB.
     */
    private static final long JVM = 144L << 20;

    /** Of the limit, what must suffice: the JVM's own, and what the estimate does not know. */
    private static final double SHARE = 0.95;

    /**
     * @param nets that measure the set
     * @param resident bytes, once the data set is open
     * @return with an allowance for pictures and the report counted as resident
     */
    static MemoryBudget of(
            Recipe recipe,
            List<String> nets,
            DatasetInfo info,
            Precision precision,
            long resident) {
        Network.Input input =
                new Network.Input(
                        info.shape().channels(),
                        info.shape().height(),
                        info.shape().width(),
                        info.classes());
        Network own = Networks.create(recipe.network(), input);
        List<Network> all =
                Stream.concat(
                                Stream.of(own),
                                nets.stream()
                                        .map(net -> Networks.named(net, recipe.network(), input)))
                        .toList();
        MethodSettings method = recipe.method();
        int width = precision == Precision.BF16 ? Short.BYTES : Float.BYTES;
        int ownWidth = fullPrecision(method) ? Float.BYTES : width;
        long activations = all.stream().mapToLong(Network::activations).max().orElse(0);
        double perImage = COPIES * activations * width;
        long moved = Math.max(1, method.inOneGraph(info.classes()));
        long adversarial = adversarial(method, info.classes());
        long batch = undividedBatch(recipe, all, info.classes());
        double together =
                Math.max(
                        moved * copies(method) * own.activations() * ownWidth,
                        Math.max(
                                batch * perImage,
                                adversarial * COPIES * own.activations() * Float.BYTES));
        return new MemoryBudget(
                resident + JVM,
                numbers(recipe, own, all, info) * Float.BYTES + walked(method),
                Math.round(perImage),
                Math.max(Math.max(moved, batch), adversarial),
                Math.round(together));
    }

    /** Of the set, of networks, and of what compares them. */
    private static long numbers(Recipe recipe, Network own, List<Network> all, DatasetInfo info) {
        MethodSettings method = recipe.method();
        long set = (long) info.classes() * method.ipc() * info.shape().numel();
        long networks = observers(recipe) * parameters(own);
        long learning = all.stream().mapToLong(MemoryBudget::parameters).max().orElse(0);
        long adversary =
                adversarial(method, info.classes()) > 0 ? TRAINED_COPIES * parameters(own) : 0;
        return SET_COPIES * set
                + networks
                + TRAINED_COPIES * learning
                + adversary
                + comparison(method, own.featureDimension())
                + path(method, parameters(own));
    }

    /** Pairs of the pool, a teacher, or the two ends of a stretch of an expert. */
    private static long observers(Recipe recipe) {
        long pool = 2L * recipe.pooled();
        return switch (recipe.method()) {
            case TrajectoryMethod _ -> pool + 2;
            case TeacherMethod _, SsdKdSettings _ -> pool + 1;
            case NcfmSettings _, DmSettings _, DcSettings _, DsaSettings _, CoresetSettings _ ->
                    pool;
        };
    }

    /** Frequencies, and projections with their cosines and sines. */
    private static long comparison(MethodSettings method, long dimension) {
        return method instanceof NcfmSettings ncfm
                ? ncfm.frequencies().count() * (2 * dimension + 3L * ncfm.realBatch())
                : 0;
    }

    /** Weights of a student at each of its steps. */
    private static long path(MethodSettings method, long parameters) {
        return method instanceof TrajectoryMethod followed
                ? (followed.trajectory().steps() + 1) * parameters
                : 0;
    }

    /** Bytes of what a student saw at its steps. */
    private static long walked(MethodSettings method) {
        return method instanceof TrajectoryMethod followed
                ? TrajectoryMatching.mostKept(followed.trajectory().steps())
                : 0;
    }

    /**
     * Whether the images' gradient may be of float32 in any precision, as second derivatives are.
     */
    private static boolean fullPrecision(MethodSettings method) {
        return method instanceof TrajectoryMethod || method instanceof GradientMethod;
    }

    private static double copies(MethodSettings method) {
        return method instanceof GradientMethod ? COPIES_FOR_GRADIENTS : COPIES_FOR_IMAGES;
    }

    /** Images that pass an adversary together: two renderings of each base. */
    private static long adversarial(MethodSettings method, int classes) {
        if (method instanceof MatchingMethod matching) {
            return adversarial(matching.parameterization(), (long) matching.ipc() * classes);
        }
        return method instanceof NcfmSettings ncfm
                ? adversarial(ncfm.parameterization(), ncfm.inOneGraph(classes) * classes)
                : 0;
    }

    private static long adversarial(Parameterization parameterization, long all) {
        if (!(parameterization instanceof Parameterization.Hallucinated hallucinated)
                || !hallucinated.hasAdversary()) {
            return 0;
        }
        int batch = hallucinated.constraint().batch();
        return 2 * (batch == 0 ? all : Math.min(batch, all));
    }

    /** Batch norm needs its whole batch; students take a whole batch of views in any case. */
    private static long undividedBatch(Recipe recipe, List<Network> networks, int classes) {
        MethodSettings method = recipe.method();
        long images = (long) method.ipc() * classes;
        long views =
                method instanceof TeacherMethod taught
                        ? Math.min(taught.relabel().batch(), images)
                        : 1;
        return networks.stream().anyMatch(MemoryBudget::hasBuffers)
                ? Math.max(
                        Math.max(views, recipe.evaluation().training().batch()),
                        observerBatch(recipe, images))
                : views;
    }

    /**
     * Images of a step of what observes; 0 if nothing is trained.
     *
     * @param images of the set
     */
    private static long observerBatch(Recipe recipe, long images) {
        long pool = recipe.pooled() > 0 ? recipe.pool().training().batch() : 0;
        return switch (recipe.method()) {
            case TrajectoryMethod led -> Math.max(pool, led.experts().batch());
            case DcSettings dc -> Math.max(pool, Math.min(dc.steps().batch(), images));
            case DsaSettings dsa -> Math.max(pool, Math.min(dsa.steps().batch(), images));
            case CoresetSettings coreset ->
                    coreset.selection().trainsNetwork() ? recipe.pool().training().batch() : pool;
            case NcfmSettings _, DmSettings _, TeacherMethod _, SsdKdSettings _ -> pool;
        };
    }

    /** The least limit that this run can keep. */
    long least() {
        return Math.round((resident + kept + together) / SHARE);
    }

    /** How many images may pass a network at once. */
    int images(MemoryLimit limit) {
        double room = limit.bytes() * SHARE - resident - kept;
        return Math.clamp((long) (room / perImage), 1, Integer.MAX_VALUE);
    }

    /** Why a limit cannot be kept; empty if it can. */
    List<Fault> faults(MemoryLimit limit, Compute compute) {
        if (!limit.isSet()) {
            return List.of();
        }
        if (!(compute.device() instanceof ComputeDevice.Cpu)) {
            return List.of(
                    new Fault(
                            "compute.memory",
                            "is %s; a limit is kept on the CPU only, and this run computes on %s. Set compute.device=cpu, or memory none"
                                    .formatted(limit, compute.device().label())));
        }
        if (least() <= limit.bytes()) {
            return List.of();
        }
        return List.of(
                new Fault(
                        "compute.memory",
                        "is %s; this run needs at least %s: %s are taken before it begins and after it, for the data set and the report, networks and images need %s, and %d images that must pass a network together %s. Raise it, or lower method.ipc, network.width or, of views or with batch norm, the batches"
                                .formatted(
                                        limit,
                                        mebibytes(least()),
                                        mebibytes(resident),
                                        mebibytes(kept),
                                        undivided,
                                        mebibytes(together))));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%d MiB", Math.ceilDiv(bytes, 1L << 20));
    }

    private static long parameters(Network network) {
        try (var _ = new PointerScope()) {
            return network.init(SeedTree.of(0)).parameterCount();
        }
    }

    private static boolean hasBuffers(Network network) {
        try (var _ = new PointerScope()) {
            Weights fresh = network.init(SeedTree.of(0));
            return !fresh.buffers().isEmpty();
        }
    }
}
