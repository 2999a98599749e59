package io.limbeck.method;

import io.limbeck.nn.Weights;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.Checkpoints;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;

/** Keeps a copy of the last checkpoint, for the caller's scope to free. */
final class MemoryCheckpoints implements Checkpoints {

    private final PointerScope owner = PointerScope.getInnerScope();
    private Checkpoint last;
    private int saved;

    @Override
    public void save(Checkpoint checkpoint) {
        Weights copy = new Weights(checkpoint.tensors(), Set.of()).copy();
        copy.all().values().forEach(owner::attach);
        last = new Checkpoint(checkpoint.step(), copy.all(), checkpoint.facts());
        saved++;
    }

    @Override
    public Optional<Checkpoint> latest() {
        return Optional.ofNullable(last);
    }

    /** How often something was saved. */
    int saved() {
        return saved;
    }
}
