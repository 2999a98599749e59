package io.limbeck.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files of pixels in the address space of this process, unmapped by the collector. */
final class MappedPixels {

    private MappedPixels() {}

    /** The content of a file, which must not change from now on. */
    static MemorySegment read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    /** A new file of so many bytes, to be written; unmapped when the arena closes. */
    static MemorySegment create(Path file, long bytes, Arena arena) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            // A mapped page that finds no room on the disk kills the process with SIGBUS.
            if (Files.getFileStore(file).getUsableSpace() < bytes) {
                throw new IOException(
                        "no space left: %s needs %d MiB".formatted(file, (bytes >> 20) + 1));
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
        }
    }
}
