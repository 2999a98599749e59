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

    /**
     * Refuses what would not fit. A mapped page that finds no room on the disk kills the process
     * with SIGBUS. New files are sparse, so of several that are to be filled together the sum is
     * asked for before the first is made: afterwards none of them takes up what it will.
     *
     * @param path a file or folder on that disk
     */
    static void requireSpace(Path path, long bytes) throws IOException {
        if (Files.getFileStore(path).getUsableSpace() < bytes) {
            throw new IOException(
                    "no space left: %s needs %d MiB".formatted(path, (bytes >> 20) + 1));
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
            requireSpace(file, bytes);
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
        }
    }
}
