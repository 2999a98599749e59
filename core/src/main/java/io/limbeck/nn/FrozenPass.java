package io.limbeck.nn;

import io.limbeck.torch.Compute;
import io.limbeck.torch.Gradients;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A pass through a network whose weights stand still, and the way back to the images: {@link
 * Pass#OBSERVING} with its gradient, in less time and memory than autograd takes, as nothing is
 * kept for the gradients of weights and statistics cost no graph.
 *
 * <p>The gradient of a statistic is known in closed form: with n values x in a channel, mean m and
 * biased variance v,
 *
 * <pre>
 * dL/dx = (dL/dm + 2 (x - m) dL/dv) / n
 * </pre>
 *
 * so that each batch norm adds an affine function of its input to the gradient that passes by.
 */
public final class FrozenPass implements AutoCloseable {

    private final Tape tape;
    private final Tensor images;
    private final Output output;
    private final List<Tensor> leaves;

    private FrozenPass(Tape tape, Tensor images, Tensor logits) {
        this.tape = tape;
        this.images = images;
        this.leaves = new ArrayList<>(List.of(images, logits));
        List<Output.BnStatistics> statistics = new ArrayList<>();
        for (Output.BnStatistics own : tape.statistics()) {
            Output.BnStatistics asked =
                    new Output.BnStatistics(
                            own.layer(), leaf(own.mean()), leaf(own.variance()), own.count());
            statistics.add(asked);
            leaves.addAll(List.of(asked.mean(), asked.variance()));
        }
        this.output = new Output(logits, logits, List.of(), statistics);
    }

    /**
     * Goes forward.
     *
     * @param weights without gradient, on the device
     * @param images float32 [B, C, H, W], normalised, on the device
     * @param compute whose precision the convolutions have
     * @return to be closed; its tensors belong to the scope that is open
     */
    public static FrozenPass of(Network network, Weights weights, Tensor images, Compute compute) {
        Tape tape = new Tape(weights, compute);
        Layer layers =
                network instanceof LayeredNetwork layered
                        ? layered.whole(images.shape())
                        : new Whole(network);
        Tensor logits;
        try (var _ = new NoGradGuard();
                var _ = new PointerScope()) {
            logits = layers.run(images.detach(), tape);
        } catch (RuntimeException e) {
            tape.closeAll();
            throw e;
        }
        Tensor asked = leaf(Trace.inFullPrecision(logits));
        logits.close();
        return new FrozenPass(tape, leaf(images), asked);
    }

    private static Tensor leaf(Tensor tensor) {
        return tensor.detach().set_requires_grad(true);
    }

    /**
     * Logits and statistics, float32, without the graph of the network: a loss of them is given to
     * {@link #gradient}. There are no taps, and the logits stand for the features.
     */
    public Output output() {
        return output;
    }

    /** The images, for terms of the loss that depend on them directly. */
    public Tensor images() {
        return images;
    }

    /**
     * Goes back; once.
     *
     * @param loss scalar, of {@link #output} and {@link #images}
     * @return its gradient, of the images' shape, float32; owned by the caller's scope
     */
    public Tensor gradient(Tensor loss) {
        List<Tensor> gradients = Gradients.orZeros(loss, leaves);
        try (var _ = new NoGradGuard();
                Tensor pulled =
                        tape.unwind(gradients.get(1), gradients.subList(2, gradients.size()))) {
            return gradients.getFirst().add(Trace.inFullPrecision(pulled));
        }
    }

    /** Frees what was kept for the way back. */
    @Override
    public void close() {
        tape.closeAll();
    }

    /** A network that shows no layers, as if it were one. */
    private record Whole(Network network) implements Layer {
        @Override
        public FeatureShape outputShape(FeatureShape input) {
            return new FeatureShape(network.input().classes(), 1, 1);
        }

        @Override
        public Tensor apply(Tensor features, Trace trace) {
            Output output = network.forward(trace.weights(), features, Pass.OBSERVING);
            output.bnStatistics().forEach(trace::add);
            return output.logits();
        }
    }
}
