package io.limbeck.torch;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;

/**
 * Loops over host memory in plain Java, shared among as many threads as libtorch uses. For
 * arithmetic on arrays only: libtorch itself is never called from the threads.
 */
final class HostThreads {

    /** Work on indices {@code from} to {@code to - 1}. */
    @FunctionalInterface
    interface Range {
        void run(int from, int to);
    }

    private HostThreads() {}

    /**
     * Does the work for indices 0 to count - 1, each exactly once, in contiguous ranges.
     *
     * @param count 0 or more
     * @param least indices that are worth a thread; fewer stay on this one
     */
    static void each(int count, int least, Range work) {
        int shares = Math.min(torch.get_num_threads(), count / Math.max(1, least));
        if (shares <= 1) {
            work.run(0, count);
            return;
        }
        IntStream.range(0, shares)
                .parallel()
                .forEach(share ->
                        work.run(
                                (int) ((long) count * share / shares),
                                (int) ((long) count * (share + 1) / shares)));
    }
}
