package io.limbeck.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ctrl-C and SIGTERM: interrupts the thread that works, waits until it has saved what it can, and
 * says what is kept and how to go on. The JVM then ends with 130 or 143. A second signal ends it at
 * once.
 */
final class Interruption implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final PrintWriter err;
    private final Supplier<Optional<String>> goOn;
    private final long patienceSeconds;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopOnSignal, "interruption");
    private volatile boolean stopping;
    private volatile Optional<RuntimeException> ending = Optional.empty();

    /**
     * @param goOn the command that continues the work, if there is something to continue by then
     */
    Interruption(PrintWriter err, Supplier<Optional<String>> goOn, long patienceSeconds) {
        this.err = err;
        this.goOn = goOn;
        this.patienceSeconds = patienceSeconds;
    }

    /** Watches over the calling thread until closed. */
    static Interruption watch(PrintWriter err, Supplier<Optional<String>> goOn) {
        Interruption interruption = new Interruption(err, goOn, PATIENCE_SECONDS);
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
            ending = Optional.of(e);
            CancellationException stopped = new CancellationException("interrupted");
            stopped.initCause(e);
            throw stopped;
        } finally {
            done.countDown();
        }
    }

    private void stopOnSignal() {
        if (done.getCount() > 0) {
            SecondSignal.endsAtOnce();
        }
        stop();
    }

    /** What the hook does; returns when the work has ended or patience has. */
    void stop() {
        if (done.getCount() == 0) {
            return;
        }
        stopping = true;
        err.printf("%nlimbeck: stopping; Ctrl-C once more ends at once%n");
        err.flush();
        worker.interrupt();
        try {
            if (!done.await(patienceSeconds, TimeUnit.SECONDS)) {
                err.printf(
                        "limbeck: no answer within %d s; what was saved before is kept%n",
                        patienceSeconds);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        // Usually what is kept; but a checkpoint may also have failed on a full disk.
        ending.ifPresent(e -> err.printf("limbeck: %s%n", ErrorReport.message(e)));
        goOn.get().ifPresent(command -> err.printf("limbeck: go on with  %s%n", command));
        err.flush();
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
