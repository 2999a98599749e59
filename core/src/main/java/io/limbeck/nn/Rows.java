package io.limbeck.nn;

import io.limbeck.torch.Autocast;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The pixels of each image's channel as a row.
 *
 * @param all [B, C, H * W]
 */
record Rows(Tensor all) {

    /**
     * @param features [B, C, H, W], copied if their order is another
     */
    static Rows of(Tensor features) {
        return new Rows(features.contiguous().view(features.size(0), features.size(1), -1));
    }

    /**
     * x^ = (x - mean) r of each row, its mean, and r = (var + eps)^(-1/2), by a GPU's kernel: of
     * bfloat16 it gives bfloat16, summed in float32.
     *
     * @return [B, C, H * W] of the rows' type, and twice float32 [B, C, 1]
     */
    T_TensorTensorTensor_T normalised(double epsilon) {
        try (Autocast _ = Autocast.suspended(torch.DeviceType.CUDA)) {
            return torch.native_layer_norm(
                    all,
                    new long[] {all.size(2)},
                    new TensorOptional(),
                    new TensorOptional(),
                    epsilon);
        }
    }
}
