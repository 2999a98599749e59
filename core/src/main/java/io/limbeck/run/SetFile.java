package io.limbeck.run;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.setting.ShellWord;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Safetensors;
import io.limbeck.torch.SafetensorsException;
import java.nio.file.Files;

/**
 * The set that a run has distilled, where a later process finds it.
 *
 * @param folder of the run
 */
record SetFile(RunFolder folder) {

    /**
     * Whether it is there and as long as it says. No pixel is read.
     *
     * @param listener hears a {@link Event.Warning} if it is there and cut off
     */
    boolean isWhole(Listener listener) {
        if (!Files.exists(folder.distilled())) {
            return false;
        }
        try {
            Safetensors.readMetadata(folder.distilled());
            return true;
        } catch (SafetensorsException e) {
            listener.on(
                    new Event.Warning(
                            "%s; it is made anew, from the last checkpoint if there is one"
                                    .formatted(e.getMessage())));
            return false;
        }
    }

    /**
     * In the scope that is open.
     *
     * @throws RunException if it is not there, or cut off
     */
    SyntheticSet read() {
        if (!Files.exists(folder.distilled())) {
            throw new RunException(
                    "%s has no distilled set yet; finish it with: ./limbeck distill --resume %s"
                            .formatted(folder.path(), ShellWord.of(folder.path())));
        }
        try {
            return SyntheticSet.load(folder.distilled());
        } catch (SafetensorsException e) {
            throw new RunException(
                    "%s; make it anew with: ./limbeck distill --resume %s"
                            .formatted(e.getMessage(), ShellWord.of(folder.path())),
                    e);
        }
    }
}
