package io.limbeck.method;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFile;
import io.limbeck.file.AtomicFolder;
import io.limbeck.torch.CheckpointFolder;
import io.limbeck.torch.Checkpoints;
import io.limbeck.torch.Compute;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SafetensorsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The blocks of a recovery in a folder that several processes may share. A finished block is a
 * file, whole or not there, that tells what it is a function of, so that it is not taken for
 * another. A block in work has a lock and checkpoints of its own: whoever takes it over from a
 * process that died goes on where that one was.
 *
 * @param folder made when the first block is begun
 * @param joined whether another process decides what the blocks are
 * @param listener hears a warning when a file cannot be used
 */
record BlockStore(Path folder, boolean joined, Listener listener) {

    private static final String IMAGES = "images";
    private static final String KEY = "key";

    /**
     * Whether a block is done. No pixel is read.
     *
     * @throws IllegalArgumentException if the store is joined and the block is there for another
     *     key: two processes that differ would do each other's blocks again without end
     */
    boolean has(BlockPlan.Block block, String key) {
        Path file = file(block);
        if (!Files.exists(file)) {
            return false;
        }
        boolean same;
        try {
            same = key.equals(Safetensors.readMetadata(file).get(KEY));
        } catch (SafetensorsException _) {
            return false;
        }
        if (joined && !same) {
            throw new IllegalArgumentException(
                    "%s was not recovered as this process would do it: give both the same build and the same compute.precision, or let the run do its old blocks again before it is helped"
                            .formatted(file));
        }
        return same;
    }

    /** Says why a block that is not done is there all the same, if it is. */
    void explain(BlockPlan.Block block) {
        Path file = file(block);
        if (!Files.exists(file)) {
            return;
        }
        String why = "%s was recovered with other settings or another teacher".formatted(file);
        try {
            Safetensors.readMetadata(file);
        } catch (SafetensorsException e) {
            why = e.getMessage();
        }
        listener.on(new Event.Warning("%s; the block is done again".formatted(why)));
    }

    /**
     * uint8 [B, C, H, W] of a block that is done, owned by the caller's scope.
     *
     * @throws SafetensorsException if the file was damaged since
     */
    Tensor read(BlockPlan.Block block) {
        return Safetensors.read(file(block)).tensors().get(IMAGES);
    }

    /** Held by the process that does a block. */
    Path lock(BlockPlan.Block block) {
        return folder.resolve(".%s.lock".formatted(name(block)));
    }

    /** For whoever has the lock: what a process that died has left half-written goes. */
    Checkpoints begin(BlockPlan.Block block) {
        AtomicFile.removeLeftoversOf(file(block));
        return new CheckpointFolder(work(block), listener);
    }

    /** For whoever has the lock: the block is done, and what was needed to go on with it goes. */
    void finish(BlockPlan.Block block, String key, Tensor images, Compute compute) {
        // In order, so that whoever does the block writes the same file.
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(KEY, key);
        facts.put("device", compute.device().label());
        facts.put("precision", compute.precision().name());
        Safetensors.write(file(block), Map.of(IMAGES, images), facts);
        tidy(block);
    }

    /** Removes the checkpoints of a block that is done. */
    void tidy(BlockPlan.Block block) {
        AtomicFolder.deleteTree(work(block));
    }

    private Path work(BlockPlan.Block block) {
        return folder.resolve(name(block));
    }

    private Path file(BlockPlan.Block block) {
        return folder.resolve(name(block) + ".safetensors");
    }

    private static String name(BlockPlan.Block block) {
        return String.format(
                Locale.ROOT, "image-%05d-class-%05d", block.firstImage(), block.firstClass());
    }
}
