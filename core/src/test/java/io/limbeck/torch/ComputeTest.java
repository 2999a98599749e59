package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class ComputeTest {

    private static final Compute BF16 = Compute.resolve("cpu", "bf16");

    @Test
    void autocast_bf16_makesMatrixProductsBf16UntilClosed() {
        try (var _ = new PointerScope()) {
            Tensor a = SeedTree.of(1).tensors().normal(4, 4);
            try (var _ = BF16.autocast()) {
                assertThat(a.mm(a).scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
                assertThat(a.add(a).scalar_type().intern()).isEqualTo(ScalarType.Float);
            }
            assertThat(a.mm(a).scalar_type().intern()).isEqualTo(ScalarType.Float);
        }
    }

    @Test
    void autocast_f32_changesNothing() {
        try (var _ = new PointerScope();
                var _ = Compute.cpu().autocast()) {
            Tensor a = SeedTree.of(1).tensors().normal(4, 4);
            assertThat(a.mm(a).scalar_type().intern()).isEqualTo(ScalarType.Float);
        }
    }

    @Test
    void resolve_auto_isBf16OnlyWhereTheCpuIsFastAtIt() {
        assertThat(Compute.resolve("cpu", "auto").precision())
                .isEqualTo(LibtorchInfo.supportsFastBf16() ? Precision.BF16 : Precision.F32);
        assertThat(Compute.resolve("cpu", "f32")).isEqualTo(Compute.cpu());
    }

    @Test
    void resolve_unknownNames_listWhatIsAccepted() {
        assertThatThrownBy(() -> Compute.resolve("cpu", "fp16"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("precision is \"fp16\"; accepted are auto, f32 and bf16");
        assertThatThrownBy(() -> Compute.resolve("gpu", "auto"))
                .hasMessageContaining("accepted are auto, cpu, cuda, cuda:N and mps");
    }

    @Test
    void orZeros_unusedInput_givesZeros() {
        try (var _ = new PointerScope()) {
            Tensor used = HostTensors.of(new float[] {2}, 1).set_requires_grad(true);
            Tensor unused = HostTensors.of(new float[] {3, 4}, 2).set_requires_grad(true);
            List<Tensor> gradients = Gradients.orZeros(used.mul(used).sum(), List.of(unused, used));
            assertThat(HostTensors.floats(gradients.get(0))).containsExactly(0, 0);
            assertThat(HostTensors.floats(gradients.get(1))).containsExactly(4);
        }
    }

    @Test
    void scopes_twoHundredSteps_keepMemoryFlat() {
        long before = 0;
        for (int step = 0; step < 200; step++) {
            if (step == 50) {
                before = MemoryUse.residentBytes();
            }
            try (var _ = new PointerScope()) {
                // 128 kB each: kept ones would add 150 x 4 x 128 kB
                Tensor x = SeedTree.of(step).tensors().normal(1 << 15).set_requires_grad(true);
                Tensor loss = torch.sin(x).mul(x).sum();
                assertThat(Gradients.of(loss, List.of(x)).getFirst().numel()).isEqualTo(1 << 15);
            }
        }
        assertThat(MemoryUse.residentBytes() - before).isLessThan(32L << 20);
        assertThat(MemoryUse.peakResidentBytes()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void libtorchInfo_saysWhatItIs() {
        assertThat(LibtorchInfo.version()).matches("2\\.\\d+\\.\\d+-1\\.5\\.\\d+");
        assertThat(LibtorchInfo.cpuCapability()).isNotBlank();
        assertThat(LibtorchInfo.threads()).isPositive();
        assertThatThrownBy(() -> LibtorchInfo.setThreads(0)).hasMessageContaining("threads is 0");
        assertThat(LibtorchInfo.loadedCudaLibraries())
                .doesNotContainAnyElementsOf(LibtorchInfo.missingCudaLibraries());
    }
}
