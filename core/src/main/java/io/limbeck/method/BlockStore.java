package io.limbeck.method;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.file.AtomicFile;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SafetensorsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The finished blocks of a recovery, a file each, whole or not there. A file tells what it is a
 * function of, so that it is not taken for another.
 *
 * @param folder made when the first block is written
 * @param listener hears a warning when a file cannot be used
 */
record BlockStore(Path folder, Listener listener) {

    private static final String IMAGES = "images";
    private static final String KEY = "key";

    /** Opens a store; what a process that died has left half-written is removed. */
    static BlockStore open(Path folder, Listener listener) {
        AtomicFile.removeLeftovers(folder);
        return new BlockStore(folder, listener);
    }

    /** uint8 [B, C, H, W], owned by the caller's scope; empty if the block is still to be done. */
    Optional<Tensor> read(BlockPlan.Block block, String key) {
        Path file = file(block);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Safetensors.Content content = Safetensors.read(file);
            if (key.equals(content.metadata().get(KEY)) && content.tensors().containsKey(IMAGES)) {
                return Optional.of(content.tensors().get(IMAGES));
            }
            listener.on(
                    new Event.Warning(
                            "%s was recovered with other settings or another teacher; the block is done again"
                                    .formatted(file)));
        } catch (SafetensorsException e) {
            listener.on(new Event.Warning("%s; the block is done again".formatted(e.getMessage())));
        }
        return Optional.empty();
    }

    void write(BlockPlan.Block block, String key, Tensor images) {
        Safetensors.write(file(block), Map.of(IMAGES, images), Map.of(KEY, key));
    }

    private Path file(BlockPlan.Block block) {
        return folder.resolve(
                String.format(
                        Locale.ROOT,
                        "image-%05d-class-%05d.safetensors",
                        block.firstImage(),
                        block.firstClass()));
    }
}
