package io.limbeck.objective;

import io.limbeck.nn.Network;
import io.limbeck.nn.TangentPass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Precision;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The gradient of one step of a student, and later how it changes as the weights move along a
 * direction. For l = -1/B sum_b y_b log softmax(z_b), z the logits. Keeps what it saw until it is
 * closed; nothing has a graph.
 */
final class WatchedStep implements AutoCloseable {

    /** Images that move through the network at once: what they need beside it stays small. */
    private static final long AT_ONCE = 32;

    /** A GPU would spend more time on beginning each layer than on the layer. */
    private static final long AT_ONCE_ON_GPU = 512;

    private final Network network;
    private final Precision precision;
    private final Weights at;
    private final List<Chunk> chunks = new ArrayList<>();

    /**
     * @param precision of features
     * @param at theta_n, without graph; must live as long as this
     */
    WatchedStep(Network network, Precision precision, Weights at) {
        this.network = network;
        this.precision = precision;
        this.at = at;
    }

    /**
     * How the gradients change, of the shapes of what they are by.
     *
     * @param along &lt;direction, grad_theta l&gt;, a number
     * @param byWeights empty if not wanted
     */
    record Changes(Tensor along, Tensor byImages, Tensor byTargets, List<Tensor> byWeights) {}

    /**
     * Goes forward and backward.
     *
     * @param wanted whether anybody reads the gradients
     * @return by the weights, owned by the caller's scope; empty if not wanted
     */
    List<Tensor> gradients(TrajectoryMatching.Batch batch, boolean wanted) {
        Tensor images = batch.images().detach();
        Tensor targets = probabilities(network, batch.targets().detach(), images);
        PointerScope outer = PointerScope.getInnerScope();
        List<Tensor> sums = new ArrayList<>();
        long atOnce = images.is_cuda() ? AT_ONCE_ON_GPU : AT_ONCE;
        try (var _ = new NoGradGuard()) {
            for (long from = 0; from < images.size(0); from += atOnce) {
                long count = Math.min(atOnce, images.size(0) - from);
                try (var _ = new PointerScope()) {
                    TangentPass pass = network.tangents(at, precision).orElseThrow();
                    Chunk chunk = new Chunk(from, count, pass);
                    chunks.add(chunk);
                    List<Tensor> own = chunk.gradients(images, targets, wanted);
                    addTo(sums, wanted ? own : List.of(), outer);
                }
            }
        }
        return sums;
    }

    /** Labels as probabilities of the images' type; what are probabilities already, as they are. */
    static Tensor probabilities(Network network, Tensor targets, Tensor images) {
        return targets.scalar_type().intern() == ScalarType.Long
                ? torch.one_hot(targets, network.input().classes()).to(images.scalar_type())
                : targets;
    }

    /**
     * @param direction of the weights, of their shapes
     * @param exact whether changes of the gradients by the weights are wanted
     */
    Changes along(TrajectoryMatching.Batch batch, List<Tensor> direction, boolean exact) {
        Tensor images = batch.images();
        Tensor byImages = torch.empty_like(images.detach());
        long[] shape = {images.size(0), network.input().classes()};
        Tensor byTargets = torch.full(shape, new Scalar(0.0), images.options());
        PointerScope outer = PointerScope.getInnerScope();
        List<Tensor> byWeights = new ArrayList<>();
        Weights moving = at.withParameters(direction);
        ScalarTypeOptional wide = new ScalarTypeOptional(ScalarType.Double);
        Tensor along = torch.full(new long[0], new Scalar(0.0), images.options().dtype(wide));
        try (var _ = new NoGradGuard()) {
            for (Chunk chunk : chunks) {
                try (var _ = new PointerScope()) {
                    along.add_(chunk.along(moving, exact, byImages, byTargets));
                    addTo(byWeights, exact ? chunk.pass.parameters() : List.of(), outer);
                }
            }
        }
        return new Changes(along, byImages, byTargets, byWeights);
    }

    /** The first parts become the sums. They may be results that own nothing: hence new handles. */
    private static void addTo(List<Tensor> sums, List<Tensor> parts, PointerScope outer) {
        for (int i = 0; i < parts.size(); i++) {
            if (i < sums.size()) {
                sums.get(i).add_(parts.get(i));
            } else {
                Tensor first = parts.get(i).detach();
                outer.attach(first);
                sums.add(first);
            }
        }
    }

    /** Bytes that it keeps. */
    long keptBytes() {
        return chunks.stream().mapToLong(chunk -> chunk.pass.keptBytes()).sum();
    }

    @Override
    public void close() {
        chunks.forEach(Chunk::close);
        chunks.clear();
    }

    private static Tensor rowSum(Tensor rows) {
        return rows.sum(new long[] {1}, true, new ScalarTypeOptional());
    }

    /** Images that move through the network together. */
    private static final class Chunk implements AutoCloseable {

        private final long from;
        private final long count;
        private final TangentPass pass;
        private final List<Tensor> kept = new ArrayList<>();
        private Tensor likely;
        private Tensor weight;
        private Tensor gradient;

        Chunk(long from, long count, TangentPass pass) {
            this.from = from;
            this.count = count;
            this.pass = pass;
        }

        List<Tensor> gradients(Tensor images, Tensor targets, boolean wanted) {
            Tensor logits = pass.logits(images.narrow(0, from, count));
            Tensor own = targets.narrow(0, from, count);
            Scalar share = new Scalar(1.0 / images.size(0));
            likely = keep(torch.softmax(logits, 1));
            weight = keep(rowSum(own).mul(share));
            gradient = keep(likely.mul(weight).sub_(own.mul(share)));
            return pass.gradients(gradient, wanted);
        }

        Tensor along(Weights direction, boolean exact, Tensor byImages, Tensor byTargets) {
            Tensor moving = pass.moving(direction, exact);
            Tensor mean = rowSum(likely.mul(moving));
            Scalar share = new Scalar(1.0 / byImages.size(0));
            byTargets.narrow(0, from, count).copy_(mean.sub(moving).mul_(share));
            Tensor tangent = moving.sub(mean).mul_(likely).mul_(weight);
            byImages.narrow(0, from, count).copy_(pass.images(tangent));
            return gradient.mul(moving).sum();
        }

        private Tensor keep(Tensor tensor) {
            Tensor own = tensor.detach();
            own.retainReference();
            kept.add(own);
            return own;
        }

        @Override
        public void close() {
            pass.close();
            kept.forEach(Tensor::close);
            kept.clear();
        }
    }
}
