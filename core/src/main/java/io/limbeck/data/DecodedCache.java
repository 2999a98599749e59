package io.limbeck.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** Image files decoded once into a file of pixels that later openings map into memory. */
final class DecodedCache {

    private static final int BATCH = 128;
    private static final int FAULTS_SHOWN = 20;

    private DecodedCache() {}

    /**
     * @param file the cache file, whose name must stand for the images' content and size
     * @param source decodes them
     * @param title for people
     * @throws DataException that lists the files that cannot be read
     * @throws StoppedException if the thread is interrupted
     */
    static LabelledImages open(Path file, FolderImages source, String title, Listener listener) {
        long bytes = (long) source.size() * source.shape().numel();
        try {
            if (!isComplete(file, bytes)) {
                Path lock = file.resolveSibling(file.getFileName() + ".lock");
                try (FolderLock _ = FolderLock.acquire(lock, listener)) {
                    if (!isComplete(file, bytes)) {
                        decode(file, source, title, listener);
                    }
                }
            }
            return new PixelImages(
                    MappedPixels.read(file), source.labels(), source.shape(), source.classes());
        } catch (ClosedByInterruptException _) {
            throw new StoppedException(stopped(title));
        } catch (IOException e) {
            throw new DataException(
                    "cannot keep decoded images in %s (%s); free some space, or set %s=0 to decode on demand"
                            .formatted(file, Fetcher.reason(e), DataHome.LIMIT_VARIABLE),
                    e);
        }
    }

    private static String stopped(String title) {
        return "decoding %s was stopped; run it again to begin that anew".formatted(title);
    }

    private static boolean isComplete(Path file, long bytes) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) == bytes;
    }

    private static void decode(Path file, FolderImages source, String title, Listener listener)
            throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        long row = source.shape().numel();
        Queue<DataException> faults = new ConcurrentLinkedQueue<>();
        Progress progress = Progress.images(listener, "decoding " + title, source.size());
        try (Arena arena = Arena.ofShared()) {
            MemorySegment pixels = MappedPixels.create(temporary, source.size() * row, arena);
            for (int start = 0; start < source.size(); start += BATCH) {
                StoppedException.ifInterrupted(() -> stopped(title));
                int end = Math.min(start + BATCH, source.size());
                IntStream.range(start, end)
                        .parallel()
                        .forEach(i -> decode(source, i, pixels.asSlice(i * row, row), faults));
                progress.add(end - start);
            }
            pixels.force();
            if (!faults.isEmpty()) {
                throw faults(List.copyOf(faults));
            }
            progress.finish();
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void decode(
            FolderImages source, int index, MemorySegment target, Queue<DataException> faults) {
        try {
            byte[] pixels = source.pixels(index);
            MemorySegment.copy(pixels, 0, target, JAVA_BYTE, 0, pixels.length);
        } catch (DataException e) {
            faults.add(e); // all of them go into one report
        }
    }

    private static DataException faults(List<DataException> faults) {
        List<String> lines = faults.stream().map(DataException::getMessage).sorted().toList();
        String shown = String.join("\n", lines.subList(0, Math.min(FAULTS_SHOWN, lines.size())));
        int more = Math.max(0, lines.size() - FAULTS_SHOWN);
        return new DataException(
                more == 0 ? shown : "%s%nand %d more".formatted(shown, more), faults.getFirst());
    }
}
