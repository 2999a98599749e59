package io.limbeck.method;

import io.limbeck.data.DatasetInfo;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * One block of a recovery, as {@link Distillery} runs it.
 *
 * @param block which images
 * @param first its first iteration, counted through all blocks
 * @param key all that the block is a function of
 * @param images in the caller's scope, which frees them
 * @param data whose classes they are of
 */
record BlockDistillation(
        BlockPlan.Block block, long first, String key, RecoveringBlock images, DatasetInfo data)
        implements Distillation {

    private static final String METHOD = "method";
    private static final String KEY = "key";

    @Override
    public Map<String, Double> iterate(long iteration) {
        return images.step(iteration - first, iteration + 1);
    }

    @Override
    public Checkpoint state(long step) {
        return new Checkpoint(step, images.state(), Map.of(METHOD, Sre2l.NAME, KEY, key));
    }

    @Override
    public boolean continues(Checkpoint checkpoint) {
        return key.equals(checkpoint.facts().get(KEY));
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        images.restore(checkpoint.tensors());
    }

    /** The block as a small set of its own: its classes, and as many images of each as it has. */
    @Override
    public SyntheticSet current() {
        var shape = data.shape();
        Tensor byClass =
                images.pixels()
                        .view(
                                block.images(),
                                block.classes(),
                                shape.channels(),
                                shape.height(),
                                shape.width())
                        .transpose(0, 1)
                        .reshape(block.count(), shape.channels(), shape.height(), shape.width());
        int after = block.firstClass() + block.classes();
        DatasetInfo part =
                new DatasetInfo(
                        data.name(),
                        data.title(),
                        shape,
                        data.classNames().subList(block.firstClass(), after),
                        data.mean(),
                        data.std(),
                        data.licence());
        return SyntheticSet.of(
                part, block.images(), Formation.plain(), byClass, Map.of(METHOD, Sre2l.NAME));
    }

    @Override
    public void close() {
        // The scope in which the images were made frees them.
    }
}
