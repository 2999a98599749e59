package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@InPointerScope
class RepeatedWorkTest {

    @Test
    void run_cpu_readsWhatTheTensorsHoldNow() {
        followsItsTensors(Compute.cpu());
    }

    /** Numbers there come from recorded work, where the GPU records. */
    @Test
    void run_gpu_readsWhatTheTensorsHoldNow() {
        assumeTrue(torch.cuda_is_available(), "there is no NVIDIA GPU");
        assertThat(RepeatedWork.recordsOnGpu()).isTrue();
        followsItsTensors(new Compute(new ComputeDevice.Cuda(0), Precision.F32));
    }

    @Test
    void of_gpuThatCannotRecord_isBegunOneByOne() {
        assumeTrue(torch.cuda_is_available(), "there is no NVIDIA GPU");
        Compute gpu = new Compute(new ComputeDevice.Cuda(0), Precision.F32);
        Tensor held = gpu.place(HostTensors.of(new float[] {1, 2}, 2));
        // To read a number waits for the GPU, which a recording may not.
        try (RepeatedWork work =
                RepeatedWork.of(
                        gpu, () -> List.of(held.mul(new Scalar(held.sum().item_double()))))) {
            assertThat(HostTensors.floats(work.run().getFirst())).containsExactly(3, 6);
        }
    }

    private static void followsItsTensors(Compute compute) {
        Tensor held = compute.place(HostTensors.of(new float[] {1, 2}, 2)).clone();
        Tensor count = compute.place(HostTensors.of(new float[] {0}, 1)).clone();
        try (RepeatedWork work =
                RepeatedWork.of(compute, () -> List.of(held.mul(new Scalar(2.0)), held.sum()))) {
            for (float step = 1; step < 4; step++) {
                count.add_(new Scalar(1.0));
                held.mul_(count);
                float[] expected = HostTensors.floats(held);
                List<Tensor> found = work.run();
                assertThat(HostTensors.floats(found.get(0)))
                        .containsExactly(2 * expected[0], 2 * expected[1]);
                assertThat(found.get(1).item_double()).isEqualTo(expected[0] + expected[1]);
            }
        }
    }
}
