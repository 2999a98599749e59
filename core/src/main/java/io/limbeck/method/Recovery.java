package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.event.Event;
import io.limbeck.event.StoppedException;
import io.limbeck.file.Sha256;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Recovers the images of a set from a teacher, block after block. A block that is done is not done
 * again; within one, work goes on at its last checkpoint.
 */
final class Recovery {

    /** How often a block is heard of. */
    private static final int EVENTS_PER_BLOCK = 200;

    private static final String METHOD = "method";
    private static final String NAME = "sre2l";
    private static final String KEY = "key";

    private final Sre2lSettings settings;
    private final RecoverSettings recover;
    private final Teacher teacher;
    private final Dataset data;
    private final SeedTree seeds;
    private final Hooks hooks;
    private final BlockStore store;
    private final List<BlockPlan.Block> blocks;
    private final Tensor start;

    /**
     * @param start real images to start from, [classes * ipc, C, H, W] in [0, 1], class by class;
     *     undefined for noise
     */
    Recovery(
            Sre2lSettings settings,
            Teacher teacher,
            Dataset data,
            SeedTree seeds,
            Hooks hooks,
            BlockStore store,
            Tensor start) {
        this.settings = settings;
        this.recover = settings.recover();
        this.teacher = teacher;
        this.data = data;
        this.seeds = seeds;
        this.hooks = hooks;
        this.store = store;
        this.start = start;
        this.blocks =
                new BlockPlan(data.info().classes(), settings.ipc(), recover.block()).blocks();
    }

    /** uint8 [classes * ipc, C, H, W], class by class; owned by the caller's scope. */
    Tensor run() {
        long started = System.nanoTime();
        long total = (long) blocks.size() * recover.steps();
        Tensor[] done = new Tensor[blocks.size()];
        long finished = 0;
        for (int b = 0; b < done.length; b++) {
            Optional<Tensor> stored = store.read(blocks.get(b), key(blocks.get(b)));
            if (stored.isPresent()) {
                done[b] = stored.get();
                finished++;
            }
        }
        hooks.listener()
                .on(
                        new Event.StageStarted(
                                Distillery.STAGE,
                                "%d images of %s in %d blocks, recovered from %s by SRe2L"
                                        .formatted(
                                                settings.ipc() * data.info().classes(),
                                                data.info().title(),
                                                blocks.size(),
                                                teacher.network().name()),
                                total,
                                finished * recover.steps()));
        Map<String, Double> last = Map.of();
        for (int b = 0; b < done.length; b++) {
            if (done[b] == null) {
                last = block(b);
                done[b] = store.read(blocks.get(b), key(blocks.get(b))).orElseThrow();
            }
        }
        double seconds = (System.nanoTime() - started) * 1e-9;
        hooks.listener().on(new Event.StageFinished(Distillery.STAGE, seconds, last));
        return arranged(done);
    }

    /** Class by class, as sets are ordered. */
    private Tensor arranged(Tensor[] done) {
        int[] at = new int[settings.ipc() * data.info().classes()];
        int next = 0;
        for (BlockPlan.Block block : blocks) {
            for (int place : block.places(settings.ipc())) {
                at[place] = next++;
            }
        }
        List<Tensor> ordered = new ArrayList<>();
        Tensor all = torch.cat(new TensorVector(done), 0);
        for (int index : at) {
            ordered.add(all.narrow(0, index, 1));
        }
        return torch.cat(new TensorVector(ordered.toArray(Tensor[]::new)), 0);
    }

    /** All that a block is a function of. */
    private String key(BlockPlan.Block block) {
        return Sha256.ofText(
                "%s %s %d %x %s"
                        .formatted(
                                recover,
                                settings.patches(),
                                data.info().classes(),
                                seeds.key(),
                                block + teacher.fingerprint()));
    }

    private SeedTree seeds(BlockPlan.Block block) {
        return seeds.child("block").child(block.firstImage()).child(block.firstClass());
    }

    /** Recovers a block to its end, and writes it. */
    private Map<String, Double> block(int b) {
        BlockPlan.Block block = blocks.get(b);
        long before = (long) b * recover.steps();
        try (var _ = new PointerScope()) {
            SeedTree own = seeds(block);
            RecoveringBlock images =
                    new RecoveringBlock(recover, teacher, start(block, own), block.labels(), own);
            long step = resume(block, images, before);
            Set<Long> pictured = b == 0 ? Distillery.snapshotSteps(recover.steps()) : Set.of();
            if (b == 0 && step == 0) {
                picture(block, images, 0);
            }
            Map<String, Double> values = Map.of();
            while (step < recover.steps()) {
                values = timed(block, images, before, step);
                step++;
                tell(before, step, values);
                if (pictured.contains(step)) {
                    picture(block, images, step);
                }
                pause(block, images, before, step);
            }
            store.write(block, key(block), images.bytes());
            return values;
        }
    }

    /** A step; if its loss is not finite, the images before it are saved. */
    private Map<String, Double> timed(
            BlockPlan.Block block, RecoveringBlock images, long before, long step) {
        long started = System.nanoTime();
        Map<String, Double> values;
        try {
            values = new LinkedHashMap<>(images.step(step));
        } catch (NonFiniteLossException e) {
            save(block, images, before + step);
            throw e;
        }
        values.put("secondsPerStep", (System.nanoTime() - started) * 1e-9);
        return values;
    }

    private void tell(long before, long step, Map<String, Double> values) {
        long every = Math.max(1, recover.steps() / EVENTS_PER_BLOCK);
        if (step % every == 0 || step == recover.steps()) {
            values.put("residentBytes", (double) MemoryUse.residentBytes());
            hooks.listener().on(new Event.Step(Distillery.STAGE, before + step, values));
        }
    }

    /** Saves when it is time, or when the thread is to stop, which it then does. */
    private void pause(BlockPlan.Block block, RecoveringBlock images, long before, long step) {
        boolean stopped = Thread.currentThread().isInterrupted() && step < recover.steps();
        if (stopped || (step % recover.checkpointEvery() == 0 && step < recover.steps())) {
            save(block, images, before + step);
        }
        if (stopped) {
            throw new StoppedException(
                    "distillation was stopped after %d of %d iterations, all of which are kept; run it again to go on from there"
                            .formatted(before + step, (long) blocks.size() * recover.steps()));
        }
    }

    private void save(BlockPlan.Block block, RecoveringBlock images, long step) {
        Map<String, String> facts = Map.of(METHOD, NAME, KEY, key(block));
        hooks.checkpoints().save(new Checkpoint(step, images.state(), facts));
    }

    private long resume(BlockPlan.Block block, RecoveringBlock images, long before) {
        try (var _ = new PointerScope()) {
            Optional<Checkpoint> latest =
                    hooks.checkpoints()
                            .latest()
                            .filter(found -> key(block).equals(found.facts().get(KEY)));
            latest.ifPresent(found -> images.restore(found.tensors()));
            return latest.map(found -> found.step() - before).orElse(0L);
        }
    }

    private Tensor start(BlockPlan.Block block, SeedTree own) {
        if (!start.defined()) {
            var shape = data.info().shape();
            return teacher.compute()
                    .place(
                            own.child("noise")
                                    .tensors()
                                    .normal(
                                            block.count(),
                                            shape.channels(),
                                            shape.height(),
                                            shape.width()));
        }
        List<Tensor> chosen = new ArrayList<>();
        for (int place : block.places(settings.ipc())) {
            chosen.add(start.narrow(0, place, 1));
        }
        Tensor real = torch.cat(new TensorVector(chosen.toArray(Tensor[]::new)), 0);
        return teacher.normalization().apply(teacher.compute().place(real));
    }

    /** The block as a small set of its own: its classes, and as many images of each as it has. */
    private void picture(BlockPlan.Block block, RecoveringBlock images, long step) {
        try (var _ = new PointerScope()) {
            DatasetInfo info = data.info();
            var shape = info.shape();
            Tensor byClass =
                    images.pixels()
                            .view(
                                    block.images(),
                                    block.classes(),
                                    shape.channels(),
                                    shape.height(),
                                    shape.width())
                            .transpose(0, 1)
                            .reshape(
                                    block.count(), shape.channels(), shape.height(), shape.width());
            DatasetInfo part =
                    new DatasetInfo(
                            info.name(),
                            info.title(),
                            shape,
                            info.classNames()
                                    .subList(
                                            block.firstClass(),
                                            block.firstClass() + block.classes()),
                            info.mean(),
                            info.std(),
                            info.licence());
            hooks.snapshots()
                    .snapshot(
                            step,
                            SyntheticSet.of(
                                    part, block.images(), PLAIN, byClass, Map.of(METHOD, NAME)));
        }
    }

    /** Stored images are what networks are trained on. */
    static final Formation PLAIN = new Formation(Formation.Kind.SINGLE, 1, 1);

    /** Bytes as float32 in [0, 1], exact. */
    static Tensor unit(Tensor bytes) {
        return bytes.to(ScalarType.Float).div(new Scalar(255));
    }
}
