package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.limbeck.torch.Gradients;
import io.limbeck.torch.MemoryUse;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Peak memory grows with the number m of real features and T of frequencies, not their squares. */
class MatchingMemoryTest {

    private static final Path RESET = Path.of("/proc/self/clear_refs");
    private static final int REAL = 1500;
    private static final int FREQUENCIES = 8000;

    @Test
    void ncfd_twiceTheImagesOrFrequencies_takesAboutTwiceTheMemory() throws IOException {
        assumeTrue(Files.isWritable(RESET), "only Linux forgets a peak");
        peak(REAL, FREQUENCIES);
        double once = peak(REAL, FREQUENCIES);
        assertThat(peak(2 * REAL, FREQUENCIES) / once).isBetween(1.5, 2.5);
        assertThat(peak(REAL, 2 * FREQUENCIES) / once).isBetween(1.5, 2.5);
    }

    /** Bytes that a loss with its gradient needs beyond what is there before. */
    private static double peak(int real, int frequencies) throws IOException {
        try (var _ = new PointerScope()) {
            SeedTree seeds = SeedTree.of(1);
            Tensor features = seeds.child("real").tensors().normal(real, 8);
            Tensor synthetic =
                    seeds.child("synthetic").tensors().normal(20, 8).set_requires_grad(true);
            Tensor t = seeds.child("t").tensors().normal(frequencies, 8);
            // 5 makes the kernel forget the greatest resident size so far; see proc(5).
            Files.writeString(RESET, "5");
            long before = MemoryUse.residentBytes();
            try (var _ = new PointerScope()) {
                Tensor loss = new Ncfd(0.5, 0.5).of(features, synthetic, t);
                Gradients.of(loss, List.of(synthetic));
            }
            return MemoryUse.peakResidentBytes() - before;
        }
    }
}
