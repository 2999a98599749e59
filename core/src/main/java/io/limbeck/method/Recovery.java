package io.limbeck.method;

import io.limbeck.data.Dataset;
import io.limbeck.data.PixelBytes;
import io.limbeck.event.StoppedException;
import io.limbeck.file.Sha256;
import io.limbeck.setting.Counted;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.SharedWork;
import io.limbeck.train.Teacher;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Recovers the images of a set from a teacher, block after block, beside other processes that do
 * the same. A block that is done is not done again; within one, work goes on at its last
 * checkpoint.
 *
 * @param settings of the method
 * @param teacher with batch norms
 * @param data whose classes are recovered
 * @param seeds of every random draw
 * @param hooks surroundings, but that blocks keep their checkpoints themselves
 * @param store of the blocks
 * @param start makes the real images to start from, uint8 [classes * ipc, C, H, W], class by class,
 *     on the CPU; only asked if a block is missing
 */
record Recovery(
        Sre2lSettings settings,
        Teacher teacher,
        Dataset data,
        SeedTree seeds,
        Hooks hooks,
        BlockStore store,
        Supplier<Tensor> start) {

    /** How often a block is heard of. */
    private static final int EVENTS_PER_BLOCK = 200;

    private RecoverSettings recover() {
        return settings.recover();
    }

    /** Images of each class; the set is the first of them. */
    private int recovered() {
        return settings.recovered(data.info().classes());
    }

    private List<BlockPlan.Block> blocks() {
        return new BlockPlan(data.info().classes(), recovered(), recover().block()).blocks();
    }

    /** uint8 [classes * ipc, C, H, W], class by class; owned by the caller's scope. */
    Tensor run() {
        List<BlockPlan.Block> blocks = blocks();
        complete(blocks);
        return arranged(blocks, blocks.stream().map(store::read).toArray(Tensor[]::new));
    }

    /** Returns when all blocks are there, having done those that no other process did. */
    void complete() {
        complete(blocks());
    }

    private void complete(List<BlockPlan.Block> blocks) {
        boolean[] done = new boolean[blocks.size()];
        int finished = 0;
        for (int b = 0; b < done.length; b++) {
            BlockPlan.Block block = blocks.get(b);
            done[b] = store.has(block, key(block));
            if (done[b]) {
                store.tidy(block);
                finished++;
            } else {
                store.explain(block);
            }
        }
        // Before the stage begins: the choice of patches is a stage of its own.
        Optional<Tensor> real =
                finished < done.length && settings.holdsRealPixels()
                        ? Optional.of(start.get())
                        : Optional.empty();
        distillery(blocks.size(), hooks)
                .stage((long) finished * recover().steps(), () -> shared(blocks, done, real));
    }

    /** The blocks that are not done, as far as no other process does them. */
    private Map<String, Double> shared(
            List<BlockPlan.Block> blocks, boolean[] done, Optional<Tensor> real) {
        AtomicReference<Map<String, Double>> last = new AtomicReference<>(Map.of());
        IntPredicate there =
                b -> {
                    done[b] = done[b] || store.has(blocks.get(b), key(blocks.get(b)));
                    return done[b];
                };
        try {
            new SharedWork(
                            done.length,
                            there,
                            b -> {
                                last.set(recover(blocks, b, real));
                                done[b] = true;
                            },
                            b -> store.lock(blocks.get(b)),
                            "recovers the rest of the blocks",
                            hooks.listener())
                    .complete();
        } catch (StoppedException e) {
            long kept = IntStream.range(0, done.length).filter(b -> done[b]).count();
            throw new StoppedException(
                    "the recovery was stopped with %d of %s done; they are kept, and so is the one at hand up to its last step; run it again to go on from there"
                            .formatted(kept, Counted.of(done.length, "block")),
                    e);
        }
        return last.get();
    }

    private Distillery distillery(int blocks, Hooks hooks) {
        String detail =
                "%d images of %s%s in %s, recovered from %s by SRe2L"
                        .formatted(
                                settings.ipc() * data.info().classes(),
                                data.info().title(),
                                recovered() > settings.ipc()
                                        ? " (the first of %d)"
                                                .formatted(recovered() * data.info().classes())
                                        : "",
                                Counted.of(blocks, "block"),
                                teacher.network().name());
        return new Distillery(
                detail,
                (long) blocks * recover().steps(),
                recover().checkpointEvery(),
                Math.max(1, recover().steps() / EVENTS_PER_BLOCK),
                hooks);
    }

    /** Recovers a block to its end, from its last checkpoint, and writes it. */
    private Map<String, Double> recover(
            List<BlockPlan.Block> blocks, int b, Optional<Tensor> real) {
        BlockPlan.Block block = blocks.get(b);
        long first = (long) b * recover().steps();
        Hooks own = hooks.withCheckpoints(store.begin(block));
        try (var _ = new PointerScope()) {
            SeedTree seed =
                    seeds.child("block").child(block.firstImage()).child(block.firstClass());
            RecoveringBlock images =
                    new RecoveringBlock(
                            recover(),
                            RecoveringBlock.Frozen.of(teacher),
                            real.map(all -> chosen(block, all)).orElseGet(() -> noise(block, seed)),
                            block.labels(),
                            seed);
            Map<String, Double> values =
                    distillery(blocks.size(), own)
                            .part(
                                    new BlockDistillation(
                                            block, first, key(block), images, data.info()),
                                    new Distillery.Span(first, first + recover().steps()));
            store.finish(block, key(block), images.bytes(), teacher.compute());
            return values;
        }
    }

    private Tensor noise(BlockPlan.Block block, SeedTree own) {
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

    private Tensor chosen(BlockPlan.Block block, Tensor real) {
        try (Tensor own = real.index_select(0, index(block.places(recovered())));
                Tensor floats = PixelBytes.floats(own);
                Tensor placed = teacher.compute().place(floats)) {
            return teacher.normalization().apply(placed);
        }
    }

    /** Class by class, as sets are ordered, and no more of each than the set has. */
    private Tensor arranged(List<BlockPlan.Block> blocks, Tensor[] done) {
        int[] at = new int[settings.ipc() * data.info().classes()];
        int next = 0;
        for (BlockPlan.Block block : blocks) {
            for (int place : block.places(recovered())) {
                int image = place % recovered();
                if (image < settings.ipc()) {
                    at[place / recovered() * settings.ipc() + image] = next;
                }
                next++;
            }
        }
        return torch.cat(new TensorVector(done), 0).index_select(0, index(at));
    }

    private static Tensor index(int[] places) {
        long[] rows = Arrays.stream(places).asLongStream().toArray();
        return HostTensors.of(rows, rows.length);
    }

    /** All that a block is a function of. */
    private String key(BlockPlan.Block block) {
        String real =
                settings.holdsRealPixels()
                        ? String.format(
                                Locale.ROOT,
                                "%s %d %s",
                                settings.patches(),
                                settings.ipc(),
                                new TreeMap<>(data.identity()))
                        : "none";
        return Sha256.ofText(
                String.format(
                        Locale.ROOT,
                        "%s %s %d %x %s %s %s",
                        recover().withCheckpointEvery(1),
                        real,
                        data.info().classes(),
                        seeds.key(),
                        teacher.compute().precision(),
                        block,
                        teacher.fingerprint()));
    }
}
