package io.limbeck.bench;

import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Datasets;
import io.limbeck.data.LabelledImages;
import io.limbeck.event.Listener;
import io.limbeck.torch.Compute;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Opening a data set and handing out each of its images once, as floats.
 *
 * @param dataset a name of {@code limbeck data list}, or a folder; it must be there already
 * @param home where it is
 * @param repeats that count; one more warms up, and fills the operating system's file cache
 */
public record DataBenchmark(String dataset, DataHome home, int repeats) {

    private static final int BATCH = 256;

    /** Runs it. */
    public Measurement run() {
        int[] images = {0};
        Times times = Times.of(1, repeats, Compute.cpu().device(), () -> images[0] = openAndRead());
        Map<String, Object> work = new LinkedHashMap<>();
        work.put("dataset", dataset);
        work.put("images", images[0]);
        return Measurement.here("data", work, times, images[0], Compute.cpu());
    }

    private int openAndRead() {
        Dataset data = Datasets.open(dataset, 0, home, Listener.silent());
        return read(data.train()) + read(data.test());
    }

    private static int read(LabelledImages images) {
        int size = images.size();
        for (int from = 0; from < size; from += BATCH) {
            int[] indices = IntStream.range(from, Math.min(size, from + BATCH)).toArray();
            try (var _ = new PointerScope()) {
                images.images(indices);
            }
        }
        return size;
    }
}
