package io.limbeck.method;

import io.limbeck.nn.FeatureShape;
import io.limbeck.nn.Hallucinator;
import io.limbeck.torch.HostTensors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How images become bases to start from.
 *
 * @param shape of a base
 * @param shrink how often a base's side goes into an image's
 */
record BaseShape(FeatureShape shape, long shrink) {

    static BaseShape of(Hallucinator hallucinator) {
        return new BaseShape(hallucinator.base(), hallucinator.form().enlarge());
    }

    /**
     * Averaged over squares where bases are smaller. With as many channels as images, or more,
     * channels are taken in turn; with fewer, each is the mean over an image's channels.
     *
     * @param images [n, C, H, W]
     */
    Tensor fitted(Tensor images) {
        Tensor sized = shrink == 1 ? images : torch.avg_pool2d(images, new long[] {shrink, shrink});
        long channels = images.size(1);
        if (shape.channels() < channels) {
            return sized.mean(1).unsqueeze(1).repeat(1, shape.channels(), 1, 1);
        }
        long[] turns = LongStream.range(0, shape.channels()).map(i -> i % channels).toArray();
        return sized.index_select(1, HostTensors.index(turns, sized));
    }
}
