package io.limbeck.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: interrupts the thread that works, waits for its checkpoint, and says how to
 * go on. The JVM then ends with 130 or 143.
 */
final class Interruption implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final PrintWriter err;
    private final Path run;
    private final String goOn;
    private final long patienceSeconds;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "interruption");
    private volatile boolean stopping;

    /**
     * @param run folder of the run
     * @param goOn the command that continues it, without the folder
     */
    Interruption(PrintWriter err, Path run, String goOn, long patienceSeconds) {
        this.err = err;
        this.run = run;
        this.goOn = goOn;
        this.patienceSeconds = patienceSeconds;
    }

    /** Watches over the calling thread until closed. */
    static Interruption watch(PrintWriter err, Path run, String goOn) {
        Interruption interruption = new Interruption(err, run, goOn, PATIENCE_SECONDS);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /**
     * Runs work on this thread.
     *
     * @throws CancellationException if it broke off because the process was told to stop
     */
    int run(Runnable work) {
        try {
            work.run();
            return stopping ? Limbeck.INTERRUPTED : Limbeck.DONE;
        } catch (RuntimeException e) {
            if (!stopping) {
                throw e;
            }
            CancellationException stopped = new CancellationException("interrupted");
            stopped.initCause(e);
            throw stopped;
        } finally {
            done.countDown();
        }
    }

    /** What the hook does; returns when the work has ended or patience has. */
    void stop() {
        if (done.getCount() == 0) {
            return;
        }
        stopping = true;
        err.printf("%nlimbeck: stopping after a checkpoint%n");
        worker.interrupt();
        try {
            if (!done.await(patienceSeconds, TimeUnit.SECONDS)) {
                err.printf(
                        "limbeck: no answer within %d s; the last checkpoint stands%n",
                        patienceSeconds);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (Files.isDirectory(run)) {
            err.printf("limbeck: go on with  %s %s%n", goOn, quoted(run));
        }
        err.flush();
    }

    private static String quoted(Path path) {
        String text = path.toString();
        return text.contains(" ") ? "'" + text + "'" : text;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending already: the hook is at work and will see that this is done.
        }
    }
}
