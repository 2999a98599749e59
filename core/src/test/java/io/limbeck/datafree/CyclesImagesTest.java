package io.limbeck.datafree;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.HostTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What is seen of the buffer: the result, and pictures on the way. */
class CyclesImagesTest extends CyclesFixture {

    @Test
    void result_isTheBufferSortedByTheTeachersClass() {
        try (var _ = new PointerScope()) {
            Cycles cycles = usual(1);
            for (int i = 0; i < cycles.iterations(); i++) {
                cycles.iterate(i);
            }
            SyntheticSet set = cycles.result();
            assertThat(set.ipc()).isEqualTo(TinyRun.SLOTS / 4);
            long[] labels = HostTensors.longs(set.labels());
            assertThat(labels).isSorted();
            Tensor best =
                    set.softLabels()
                            .orElseThrow()
                            .argmax(new org.bytedeco.pytorch.LongOptional(1), false);
            assertThat(HostTensors.longs(best)).isEqualTo(labels);
            assertThat(set.facts()).containsEntry("contains real pixels", "no");
            double sum =
                    BufferPicture.of(set).classes().stream().mapToDouble(Double::doubleValue).sum();
            assertThat(sum).isEqualTo(TinyRun.SLOTS);
        }
    }

    @Test
    void current_isOfOneSizeAndGreyWhereThereAreNoImagesYet() {
        try (var _ = new PointerScope()) {
            Cycles cycles = usual(1);
            float[] before = HostTensors.floats(cycles.current().images());
            assertThat(before).hasSize(4 * 10 * 64).containsOnly(128 / 255f);
            cycles.iterate(0);
            float[] filling = HostTensors.floats(cycles.current().images());
            assertThat(filling).hasSameSizeAs(before).contains(128 / 255f);
            int newest = 0;
            for (int slot = 1; slot < cycles.buffer().size(); slot++) {
                boolean same =
                        cycles.buffer().slot(slot).label() == cycles.buffer().slot(0).label();
                newest = same ? slot : newest;
            }
            int at = cycles.buffer().slot(newest).label() * 10 * 64;
            for (int i = 0; i < 64; i++) {
                assertThat(filling[at + i])
                        .isEqualTo((cycles.buffer().image(newest)[i] & 0xff) / 255f);
            }
        }
    }
}
