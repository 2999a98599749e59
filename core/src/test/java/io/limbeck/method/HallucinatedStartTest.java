package io.limbeck.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.data.Blobs;
import io.limbeck.nn.Network;
import io.limbeck.nn.WatchedNetwork;
import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is there before the first step. */
@InPointerScope
class HallucinatedStartTest {

    private final AtomicInteger drawn = new AtomicInteger();

    @Test
    void hallucinated_imagesThatCannotBegin_leaveNoAdversaryBehind() {
        assertThatThrownBy(() -> begin(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ipc is 0");
        assertThat(drawn).hasValue(0);
        begin(1).close();
        assertThat(drawn).hasValue(1);
    }

    private Synthesis begin(int ipc) {
        MatchingParts parts = TinyHallucinations.parts(Blobs.of(3, 24, TinyHallucinations.SHAPE));
        return new MatchingParts(
                        new Counted(parts.network(), drawn),
                        parts.data(),
                        parts.seeds(),
                        parts.compute())
                .hallucinated(
                        new MatchingParts.Start(
                                Initialization.RANDOM,
                                ipc,
                                new OptimizerSpec.Sgd(1, 0.5, 0),
                                "none"),
                        Formation.plain(),
                        StoredImages.Space.NETWORK,
                        TinyHallucinations.settings(2, Sharing.SHARED, 0.1));
    }

    /** Notes how often weights are drawn. */
    private static final class Counted extends WatchedNetwork {

        private final AtomicInteger drawn;

        Counted(Network network, AtomicInteger drawn) {
            super(network);
            this.drawn = drawn;
        }

        @Override
        public Weights init(SeedTree seeds) {
            drawn.incrementAndGet();
            return super.init(seeds);
        }
    }
}
