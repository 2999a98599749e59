package io.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limbeck.event.StoppedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InterruptionTest {

    private final StringWriter err = new StringWriter();

    @Test
    void stop_whileWorking_interruptsTheWorkerWaitsAndSaysHowToGoOn() throws Exception {
        Interruption interruption = interruption(10);
        Thread hook = stopLater(interruption);

        assertThatThrownBy(() -> interruption.run(InterruptionTest::workUntilInterrupted))
                .isInstanceOf(CancellationException.class)
                .hasRootCauseMessage("all is kept");
        hook.join();
        assertThat(err.toString())
                .containsSubsequence(
                        "limbeck: stopping",
                        "limbeck: all is kept",
                        "limbeck: go on with  ./limbeck distill run");
    }

    @Test
    void stop_workerThatEndsNormally_isStillInterrupted() throws Exception {
        Interruption interruption = interruption(10);
        Thread hook = stopLater(interruption);

        int code =
                interruption.run(() -> {
                    while (!Thread.interrupted()) {
                        Thread.onSpinWait();
                    }
                });

        hook.join();
        assertThat(code).isEqualTo(130);
    }

    @Test
    void stop_workerThatDoesNotAnswer_losesPatience() throws Exception {
        Interruption interruption = interruption(0);
        CountDownLatch given = new CountDownLatch(1);
        Thread hook =
                Thread.ofPlatform()
                        .start(() -> {
                            interruption.stop();
                            given.countDown();
                        });

        interruption.run(() -> {
            while (given.getCount() > 0) {
                Thread.onSpinWait();
            }
            boolean _ = Thread.interrupted();
        });

        hook.join();
        assertThat(err.toString()).contains("no answer within 0 s; what was saved before is kept");
    }

    @Test
    void stop_afterTheWork_isSilent() {
        Interruption interruption = interruption(10);

        assertThat(interruption.run(() -> {})).isZero();
        interruption.stop();

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void run_faultWithoutStop_passesThrough() {
        assertThatThrownBy(() ->
                        interruption(10)
                                .run(() -> {
                                    throw new IllegalStateException("broke");
                                }))
                .isInstanceOf(IllegalStateException.class);
    }

    private Interruption interruption(long patienceSeconds) {
        return new Interruption(
                new PrintWriter(err), () -> Optional.of("./limbeck distill run"), patienceSeconds);
    }

    private static Thread stopLater(Interruption interruption) {
        return Thread.ofPlatform().start(interruption::stop);
    }

    private static void workUntilInterrupted() {
        while (!Thread.interrupted()) {
            Thread.onSpinWait();
        }
        throw new StoppedException("all is kept");
    }
}
