package io.limbeck.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveWorkTest {

    @TempDir private Path folder;

    /** What opens and closes a locked file drops the lock of its own process. */
    @Test
    void run_anotherPartOfTheProgramTriesMeanwhile_staysLocked() {
        Path lock = folder.resolve(".work.lock");
        AtomicInteger done = new AtomicInteger();
        AtomicBoolean kept = new AtomicBoolean();

        boolean ran =
                ExclusiveWork.run(
                        lock,
                        () -> {
                            assertThat(ExclusiveWork.run(lock, done::incrementAndGet)).isFalse();
                            assertThat(LockedFile.isLocked(lock)).isTrue();
                            kept.set(locked(lock));
                            done.incrementAndGet();
                        });

        assertThat(ran).isTrue();
        assertThat(done).hasValue(1);
        assertThat(kept).isTrue();
        assertThat(lock).doesNotExist();
        assertThat(LockedFile.isOurs(lock)).isFalse();
    }

    private static boolean locked(Path lock) {
        try {
            return OtherProcess.findsLocked(lock);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
