package io.limbeck.method;

import io.limbeck.data.Normalization;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.util.Collections;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;

/** Steps of a recovery from a network that nobody trained: for whoever asks what a step costs. */
public final class RecoverySteps implements AutoCloseable {

    private final PointerScope scope;
    private final RecoveringBlock block;
    private long done;

    private RecoverySteps(PointerScope scope, RecoveringBlock block) {
        this.scope = scope;
        this.block = block;
    }

    /**
     * A block of noise whose classes go round.
     *
     * @param network with batch norms
     * @param images of the block
     * @return the caller closes it, on this thread
     */
    public static RecoverySteps fromNoise(
            Network network, int images, RecoverSettings settings, Compute compute) {
        PointerScope scope = new PointerScope();
        Weights weights = network.init(SeedTree.of(0)).on(compute);
        Network.Input input = network.input();
        Normalization grey =
                new Normalization(
                        Collections.nCopies(input.channels(), 0.5),
                        Collections.nCopies(input.channels(), 0.25));
        return new RecoverySteps(
                scope,
                new RecoveringBlock(
                        settings,
                        new RecoveringBlock.Frozen(network, weights, grey, compute),
                        compute.place(
                                SeedTree.of(1)
                                        .tensors()
                                        .normal(
                                                images,
                                                input.channels(),
                                                input.height(),
                                                input.width())),
                        LongStream.range(0, images).map(i -> i % input.classes()).toArray(),
                        SeedTree.of(2)));
    }

    /** One more. */
    public void step() {
        block.step(done++ % block.steps());
    }

    @Override
    public void close() {
        scope.close();
    }
}
