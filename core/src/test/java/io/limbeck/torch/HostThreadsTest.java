package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostThreadsTest {

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "7,1", "1000,1", "1000,600", "5,1000"})
    void each_anyCount_eachIndexOnce(int count, int least) {
        AtomicIntegerArray visits = new AtomicIntegerArray(count);
        HostThreads.each(
                count,
                least,
                (from, to) -> {
                    for (int i = from; i < to; i++) {
                        visits.incrementAndGet(i);
                    }
                });
        for (int i = 0; i < count; i++) {
            assertThat(visits.get(i)).isEqualTo(1);
        }
    }
}
